import {
  badness,
  metricTable,
  readMetric,
  reportMetrics,
  type Reading,
  type ReportMetric,
} from '../contract/metrics';
import type { LayerReport } from '../contract/report';

const mostOutliers = 3;

/** Their own errors come first: what a layer inherits is no fault of it. */
const rankings = reportMetrics
  .filter((id) => metricTable[id].standsOutBy !== null)
  .toSorted((one, other) => Number(metricTable[other].isOwn) - Number(metricTable[one].isOwn));

/** What layers are ranked by: their own rounding where it was measured. */
export function rankingMetric(layers: readonly LayerReport[]): ReportMetric {
  const isMeasured = (id: ReportMetric): boolean =>
    layers.some((layer) => readMetric(id, layer) !== null);
  return rankings.find(isMeasured) ?? 'accumulated';
}

export function isMasked(metric: Pick<Reading, 'flags'> | null): boolean {
  return metric?.flags?.includes('masked') === true;
}

/**
 * Quantized layers, the one that hurts most first. Exact and undefined values never count, and scores
 * under a mask only when they are lost: a Softmax makes of their absolute error its relative one, so
 * that small scores may be rounded coarsely.
 */
export function worstLayers(layers: readonly LayerReport[], count: number): readonly LayerReport[] {
  const ranking = rankingMetric(layers);
  const lost = badness(ranking, metricTable[ranking].scale.lost);
  const badnessOf = (layer: LayerReport): number =>
    badness(ranking, readMetric(ranking, layer)?.value);
  return layers
    .filter((layer) => {
      const reading = readMetric(ranking, layer);
      if (layer.skipped || reading === null || !Number.isFinite(reading.value)) return false;
      return !isMasked(reading) || badness(ranking, reading.value) > lost;
    })
    .sort((one, other) => badnessOf(other) - badnessOf(one))
    .slice(0, count);
}

/** Up to three layers that fare much worse than the others; often none. */
export function outliers(layers: readonly LayerReport[]): readonly LayerReport[] {
  const ranking = rankingMetric(layers);
  const ranked = worstLayers(layers, layers.length);
  const badnessOf = (layer: LayerReport | undefined): number =>
    badness(ranking, readMetric(ranking, layer)?.value ?? 0);
  const median = badnessOf(ranked[Math.floor(ranked.length / 2)]);
  return ranked
    .slice(0, mostOutliers)
    .filter((layer) => badnessOf(layer) >= median + metricTable[ranking].scale.outlier);
}

/** Layers to ask advice about: those that stand out, else the one that suffers most. */
export function suspectsOf(layers: readonly LayerReport[]): readonly string[] {
  const standingOut = outliers(layers);
  const suspects = standingOut.length > 0 ? standingOut : worstLayers(layers, 1);
  return suspects.map(({ name }) => name);
}
