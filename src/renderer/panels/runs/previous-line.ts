import type { PreviousLine } from '../../charts/layers/layer-chart';
import type { AppState } from '../../state/app-state';
import { runBefore } from '../../state/runs/run-history';

/** The run before the one on screen, as the quiet line that charts draw behind it. */
export function previousLine(
  state: Pick<AppState, 'runs' | 'results' | 'plan' | 'shownRun'>,
): PreviousLine | null {
  const before = runBefore(state.runs, state.shownRun);
  const result = before === null ? undefined : state.results[before.id];
  if (before === null || result === undefined || state.plan === null) return null;
  const byName = new Map(
    result.report.layers.map((layer) => [layer.name, layer.accumulated?.sqnrDb ?? null]),
  );
  return {
    label: `run ${before.id}`,
    db: state.plan.layers.map((layer) => byName.get(layer.name) ?? null),
  };
}
