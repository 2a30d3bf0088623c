import type { LayerReport, Sqnr } from '../contract/report';

/** One bit: what lies this far below the median stands out. */
const outlierDb = 6;
const mostOutliers = 3;
/** Half of what the scores say is noise. */
const lostDb = 3;

export type Ranking = 'isolated' | 'shadow' | 'accumulated';

/** What layers are ranked by: their own rounding where it was measured. */
export function rankingMetric(layers: readonly LayerReport[]): Ranking {
  if (layers.some((layer) => layer.isolated !== null)) return 'isolated';
  return layers.some((layer) => layer.shadow !== null) ? 'shadow' : 'accumulated';
}

export function isMasked(metric: Sqnr | null): boolean {
  return metric?.flags?.includes('masked') === true;
}

/**
 * Quantized layers, the one that hurts most first. Exact and undefined values never count, and scores
 * under a mask only when they are lost: a Softmax makes of their absolute error its relative one, so
 * that small scores may be rounded coarsely.
 */
export function worstLayers(layers: readonly LayerReport[], count: number): readonly LayerReport[] {
  const ranking = rankingMetric(layers);
  const dbOf = (layer: LayerReport): number => layer[ranking]?.sqnrDb ?? Number.POSITIVE_INFINITY;
  return layers
    .filter((layer) => !layer.skipped && Number.isFinite(dbOf(layer)))
    .filter((layer) => !isMasked(layer[ranking]) || dbOf(layer) < lostDb)
    .sort((one, other) => dbOf(one) - dbOf(other))
    .slice(0, count);
}

/** Up to three layers that fare much worse than the others; often none. */
export function outliers(layers: readonly LayerReport[]): readonly LayerReport[] {
  const ranking = rankingMetric(layers);
  const ranked = worstLayers(layers, layers.length);
  const medianDb = ranked[Math.floor(ranked.length / 2)]?.[ranking]?.sqnrDb ?? 0;
  return ranked
    .slice(0, mostOutliers)
    .filter((layer) => (layer[ranking]?.sqnrDb ?? 0) <= medianDb - outlierDb);
}

/** Layers to ask advice about: those that stand out, else the one that suffers most. */
export function suspectsOf(layers: readonly LayerReport[]): readonly string[] {
  const standingOut = outliers(layers);
  const suspects = standingOut.length > 0 ? standingOut : worstLayers(layers, 1);
  return suspects.map(({ name }) => name);
}
