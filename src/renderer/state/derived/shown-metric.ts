import type { AppState } from '../app-state';
import type { ViewOptions } from '../settings';
import { series } from './derived';
import type { MetricSeries } from '../view';
import type { MetricId } from '../../../shared/contract/metrics';

/** What says most comes first. */
const fallbacks: readonly MetricId[] = ['isolated', 'accumulated', 'weights', 'shadow', 'oneIn'];

function hasValues({ db, exact }: MetricSeries): boolean {
  return db.some((value) => value !== null) || exact.includes(true);
}

/** The view, with a metric that has values where the chosen one has none: a grey graph after a run says nothing. */
export function withMetricOf(state: AppState): ViewOptions {
  const { view } = state;
  const all = series(state);
  const found = hasValues(all[view.metric])
    ? view.metric
    : (fallbacks.find((metric) => hasValues(all[metric])) ?? view.metric);
  const graphShows = state.analyses.benchmark === null ? 'metric' : view.graphShows;
  if (found === view.metric && graphShows === view.graphShows) return view;
  return { ...view, metric: found, graphShows };
}
