import type { BenchmarkResult } from '../../../shared/contract/judgement';
import type { ComparedLayers } from '../../state/compared/compared-layers';
import type { Prediction } from '../../../shared/contract/tuning';
import type { LayerReport } from '../../../shared/contract/report';
import type { LinkedView } from '../../state/view';
import { precisionText } from '../../../shared/recipe/precisions';
import { metricIds, type MetricId } from '../../../shared/contract/metrics';
import type { LayerLabel, LayerLabels } from '../../ui/text/layer-name';
import { isBelow } from '../../ui/scale';
import type { MetricCell, ShownFacts } from '../../columns/column';
import { tableColumns } from '../../columns/layer-columns';
import type { FilterableLayer } from './filter-layers';

/** One line of the table; numbers are null where there is nothing. */
export interface LayerRow extends FilterableLayer, ShownFacts {
  readonly full: LayerLabel;
  readonly short: LayerLabel;
  /** What the columns say that are no metrics: rows that say the same are the same. */
  readonly cells: readonly (number | string | null)[];
}

export interface RowSources {
  readonly view: Pick<LinkedView, 'layers' | 'series' | 'metric' | 'threshold'>;
  readonly labels: LayerLabels;
  readonly reports: ReadonlyMap<string, LayerReport>;
  readonly prediction: Prediction | null;
  readonly benchmark: BenchmarkResult | null;
  readonly compared: ComparedLayers | null;
}

const plainColumns = tableColumns.filter((column) => column.metric === undefined);

/** Makes rows; those that say the same as last time stay the same objects, so that the table draws only the rest. */
export function rememberRows(): (sources: RowSources) => readonly LayerRow[] {
  let before: readonly LayerRow[] = [];
  return (sources) => {
    before = makeRows(sources, before);
    return before;
  };
}

function makeRows(
  { view, labels, reports, prediction, benchmark, compared }: RowSources,
  before: readonly LayerRow[],
): readonly LayerRow[] {
  const timings = new Map(benchmark?.layers.map((timing) => [timing.layer, timing]));
  return view.layers.map((layer, index) => {
    const old = before[index];
    const metrics = metricsOf(view.series, index, old?.metrics);
    const shown = metrics[view.metric];
    const facts = {
      index,
      layer,
      report: reports.get(layer.name),
      timing: timings.get(layer.name),
      prediction,
      compared: compared?.get(layer.name),
      metrics,
    };
    const full = labels.of(layer.name);
    const row: LayerRow = {
      ...facts,
      name: layer.name,
      label: full.text,
      op: layer.op,
      detail: layer.detail,
      skipped: layer.skipped,
      precision: precisionText(layer),
      below: !layer.skipped && isBelow(shown.db, view.threshold, shown.exact),
      db: shown.db,
      full,
      short: labels.short(layer.name),
      cells: plainColumns.map((column) => column.value(facts)),
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
    a.cells.every((cell, index) => cell === b.cells[index])
  );
}
