import type { PartialResult, RunResult } from '../../../shared/contract/results';
import type { SensitivityResult } from '../../../shared/contract/judgement';
import type { LayerView } from '../../../shared/contract/model-view';
import {
  isSensitivity,
  metricIds,
  metricTable,
  readMetric,
  type MetricId,
} from '../../../shared/contract/metrics';
import type { MetricSeries, ValueState } from '../view';

export interface SeriesSources {
  readonly layers: readonly LayerView[];
  /** The result on screen, and the run it belongs to. */
  readonly result: RunResult | null;
  readonly run: number | null;
  /** That run in words. */
  readonly origin: string | null;
  /** The result belongs to the present recipe. */
  readonly current: boolean;
  /** It differs from the present recipe in nothing but skips. */
  readonly sameQconfigs: boolean;
  /** What the running job has measured so far. */
  readonly partial: PartialResult | null;
  readonly sensitivity: SensitivityResult | null;
  /** The sensitivity was measured for the present recipe. */
  readonly sensitivityCurrent: boolean;
  /** … or for one that differs in nothing but skips. */
  readonly sensitivitySameQconfigs: boolean;
  readonly sensitivityRunning: boolean;
}

function measuredState(metric: MetricId, current: boolean, sameQconfigs: boolean): ValueState {
  return current || (sameQconfigs && metricTable[metric].isIndependent) ? 'measured' : 'stale';
}

function fromSensitivity(sources: SeriesSources, metric: MetricId): MetricSeries {
  const { layers, sensitivity } = sources;
  if (sensitivity === null)
    return {
      metric,
      state: 'none',
      run: sources.run,
      origin: sources.origin,
      ...nothingOf(layers),
    };
  const byName = new Map(sensitivity.layers.map((layer) => [layer.layer, layer]));
  const db = layers.map(({ name }) => readMetric(metric, null, byName.get(name))?.value ?? null);
  const exact = layers.map(
    (layer, index) => byName.get(layer.name)?.exact === true && db[index] === null,
  );
  const state: ValueState = sources.sensitivityRunning
    ? 'partial'
    : measuredState(metric, sources.sensitivityCurrent, sources.sensitivitySameQconfigs);
  return { metric, state, run: sources.run, origin: sources.origin, db, exact };
}

function nothingOf(layers: readonly LayerView[]): Pick<MetricSeries, 'db' | 'exact'> {
  return { db: layers.map(() => null), exact: layers.map(() => false) };
}

function fromResult(sources: SeriesSources, metric: MetricId): MetricSeries {
  const { layers, result, run, origin } = sources;
  if (result === null) return { metric, state: 'none', run, origin, ...nothingOf(layers) };
  const byName = new Map(result.report.layers.map((layer) => [layer.name, layer]));
  const found = layers.map(({ name }) => readMetric(metric, byName.get(name)));
  const db = found.map((value) => value?.value ?? null);
  const exact = found.map((value) => value?.exact === true);
  const hasValues = db.some((value) => value !== null) || exact.includes(true);
  const state = hasValues ? measuredState(metric, sources.current, sources.sameQconfigs) : 'none';
  return { metric, state, run, origin, db, exact };
}

/** Values of the running job replace older ones layer by layer. */
function withPartial(
  series: MetricSeries,
  partial: PartialResult | null,
  layers: readonly LayerView[],
): MetricSeries {
  const values = partial?.[metricTable[series.metric].partial];
  if (values === undefined) return series;
  const db = layers.map((_, index) => values[index] ?? series.db[index] ?? null);
  const exact = series.exact.map((was, index) => was && (values[index] ?? null) === null);
  return { ...series, state: 'partial', run: null, origin: null, db, exact };
}

/** All metrics by layer index, each with how far it can be relied on. */
export function metricSeries(sources: SeriesSources): Readonly<Record<MetricId, MetricSeries>> {
  const made = metricIds.map((metric) => {
    const series = isSensitivity(metric)
      ? fromSensitivity(sources, metric)
      : fromResult(sources, metric);
    return [metric, withPartial(series, sources.partial, sources.layers)] as const;
  });
  return Object.fromEntries(made) as Record<MetricId, MetricSeries>;
}
