import type { BenchmarkResult, Prediction } from '../../../shared/judgement';
import type { LayerView } from '../../../shared/model-view';
import type { LayerReport } from '../../../shared/report';
import type { LinkedView, MetricId } from '../../state/view';
import { metricIds } from '../../state/view';
import type { LayerLabel, LayerLabels } from '../../ui/layer-name';
import { isBelow } from '../../ui/scale';
import type { FilterableLayer } from './filter-layers';

export interface MetricCell {
  readonly db: number | null;
  readonly exact: boolean;
}

/** One line of the table; numbers are null where there is nothing. */
export interface LayerRow extends FilterableLayer {
  readonly index: number;
  readonly layer: LayerView;
  readonly full: LayerLabel;
  readonly short: LayerLabel;
  readonly metrics: Readonly<Record<MetricId, MetricCell>>;
  readonly rmseOverScale: number | null;
  readonly clipped: number | null;
  readonly worstChannelDb: number | null;
  readonly share: number | null;
  readonly floatUs: number | null;
  readonly quantizedUs: number | null;
  /** In Q and DQ nodes that its int8 makes necessary. */
  readonly quantizeUs: number | null;
  /** Output dB gained for each microsecond lost if this layer is kept in float. `isFree` where float is no slower. */
  readonly dbPerUs: number | null;
  readonly executed: string | null;
}

export interface RowSources {
  readonly view: Pick<LinkedView, 'layers' | 'series' | 'metric' | 'threshold'>;
  readonly labels: LayerLabels;
  readonly reports: ReadonlyMap<string, LayerReport>;
  readonly prediction: Prediction | null;
  readonly benchmark: BenchmarkResult | null;
}

const leastGainDb = 0.05;
const nothingUs = 1e-6;

/** What a gain per microsecond says where float is no slower than int8. */
export function isFree(dbPerUs: number): boolean {
  return dbPerUs >= leastGainDb / nothingUs;
}

function gainPerUs(
  row: { index: number; skipped: boolean },
  prediction: Prediction | null,
  lostUs: number | null,
): number | null {
  const toggled = prediction?.toggled[row.index];
  if (row.skipped || lostUs === null || prediction?.outputDb == null || toggled == null)
    return null;
  const gainDb = toggled - prediction.outputDb;
  if (lostUs > 0) return gainDb / lostUs;
  // Dividing by next to nothing keeps the largest gain first among those that cost no time.
  return gainDb < leastGainDb ? null : gainDb / nothingUs;
}

export function makeRows({
  view,
  labels,
  reports,
  prediction,
  benchmark,
}: RowSources): readonly LayerRow[] {
  const timings = new Map(benchmark?.layers.map((timing) => [timing.layer, timing]));
  return view.layers.map((layer, index) => {
    const metrics = Object.fromEntries(
      metricIds.map((id) => [
        id,
        { db: view.series[id].db[index] ?? null, exact: view.series[id].exact[index] === true },
      ]),
    ) as Record<MetricId, MetricCell>;
    const shown = metrics[view.metric];
    const report = reports.get(layer.name);
    const timing = timings.get(layer.name);
    const lostUs =
      timing === undefined ? null : timing.floatUs - timing.quantizedUs - (timing.quantizeUs ?? 0);
    const full = labels.of(layer.name);
    return {
      name: layer.name,
      label: full.text,
      op: layer.op,
      detail: layer.detail,
      skipped: layer.skipped,
      below: !layer.skipped && isBelow(shown.db, view.threshold, shown.exact),
      db: shown.db,
      index,
      layer,
      full,
      short: labels.short(layer.name),
      metrics,
      rmseOverScale: report?.accumulated?.rmseOverScale ?? null,
      clipped: report?.accumulated?.clipped ?? null,
      worstChannelDb: report?.weight?.worstChannelDb ?? null,
      share: prediction?.shares[index] ?? null,
      floatUs: timing?.floatUs ?? null,
      quantizedUs: timing?.quantizedUs ?? null,
      quantizeUs: timing?.quantizeUs ?? null,
      dbPerUs: gainPerUs({ index, skipped: layer.skipped }, prediction, lostUs),
      executed: timing?.executed ?? null,
    };
  });
}
