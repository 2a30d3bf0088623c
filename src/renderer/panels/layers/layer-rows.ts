import type { BenchmarkResult, Prediction } from '../../../shared/contract/judgement';
import type { LayerView } from '../../../shared/contract/model-view';
import type { LayerReport } from '../../../shared/contract/report';
import type { LinkedView, MetricId } from '../../state/view';
import { metricIds } from '../../state/view';
import type { LayerLabel, LayerLabels } from '../../ui/text/layer-name';
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

/** Makes rows; those that say the same as last time stay the same objects, so that the table draws only the rest. */
export function rememberRows(): (sources: RowSources) => readonly LayerRow[] {
  let before: readonly LayerRow[] = [];
  return (sources) => {
    before = makeRows(sources, before);
    return before;
  };
}

function makeRows(
  { view, labels, reports, prediction, benchmark }: RowSources,
  before: readonly LayerRow[],
): readonly LayerRow[] {
  const timings = new Map(benchmark?.layers.map((timing) => [timing.layer, timing]));
  return view.layers.map((layer, index) => {
    const timing = timings.get(layer.name);
    const lostUs =
      timing === undefined ? null : timing.floatUs - timing.quantizedUs - (timing.quantizeUs ?? 0);
    const old = before[index];
    const metrics = metricsOf(view.series, index, old?.metrics);
    const shown = metrics[view.metric];
    const report = reports.get(layer.name);
    const full = labels.of(layer.name);
    const row: LayerRow = {
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
    return old !== undefined && isSameRow(old, row) ? old : row;
  });
}

/** The cells of one layer; those of before where they say the same. */
function metricsOf(
  series: RowSources['view']['series'],
  index: number,
  before: LayerRow['metrics'] | undefined,
): LayerRow['metrics'] {
  const isSame =
    before !== undefined &&
    metricIds.every(
      (id) =>
        before[id].db === (series[id].db[index] ?? null) &&
        before[id].exact === (series[id].exact[index] === true),
    );
  if (isSame) return before;
  return Object.fromEntries(
    metricIds.map((id) => [
      id,
      { db: series[id].db[index] ?? null, exact: series[id].exact[index] === true },
    ]),
  ) as Record<MetricId, MetricCell>;
}

/** Labels are made anew with every look, and say the same as long as their texts do. */
function isSameRow(a: LayerRow, b: LayerRow): boolean {
  return (
    a.layer === b.layer &&
    a.metrics === b.metrics &&
    a.below === b.below &&
    a.db === b.db &&
    a.label === b.label &&
    a.short.text === b.short.text &&
    a.rmseOverScale === b.rmseOverScale &&
    a.clipped === b.clipped &&
    a.worstChannelDb === b.worstChannelDb &&
    a.share === b.share &&
    a.floatUs === b.floatUs &&
    a.quantizedUs === b.quantizedUs &&
    a.quantizeUs === b.quantizeUs &&
    a.dbPerUs === b.dbPerUs &&
    a.executed === b.executed
  );
}
