import type { RunResult } from '../../../src/shared/contract/results';
import type { SensitivityResult } from '../../../src/shared/contract/judgement';
import type { MetricId } from '../../../src/shared/contract/metrics';
import type { MetricSeries, ValueState } from '../../../src/renderer/state/view';

/** The six series as the screens get them. */
export function fixtureSeries(
  run: RunResult,
  sensitivity: SensitivityResult | null,
  options: { readonly run?: number | null; readonly state?: ValueState } = {},
): Readonly<Record<MetricId, MetricSeries>> {
  const state = options.state ?? 'measured';
  const layers = run.report.layers;
  const series = (
    metric: MetricId,
    db: readonly (number | null)[],
    exact: readonly boolean[],
  ): MetricSeries => ({
    metric,
    state: db.some((value) => value !== null) ? state : 'none',
    run: state === 'partial' ? null : (options.run ?? 1),
    origin: state === 'partial' ? null : `run ${options.run ?? 1}`,
    db,
    exact,
  });
  const none = layers.map(() => false);
  const byName = new Map(sensitivity?.layers.map((layer) => [layer.layer, layer]));
  return {
    weights: series(
      'weights',
      layers.map((layer) => layer.weight?.sqnrDb ?? null),
      none,
    ),
    accumulated: series(
      'accumulated',
      layers.map((layer) => layer.accumulated?.sqnrDb ?? null),
      none,
    ),
    isolated: series(
      'isolated',
      layers.map((layer) => layer.isolated?.sqnrDb ?? null),
      layers.map((layer) => layer.isolated?.exact === true),
    ),
    shadow: series(
      'shadow',
      layers.map((layer) => layer.shadow?.sqnrDb ?? null),
      layers.map((layer) => layer.shadow?.exact === true),
    ),
    oneIn: series(
      'oneIn',
      layers.map((layer) => byName.get(layer.name)?.oneInDb ?? null),
      none,
    ),
    oneOut: series(
      'oneOut',
      layers.map((layer) => byName.get(layer.name)?.oneOutDb ?? null),
      none,
    ),
  };
}
