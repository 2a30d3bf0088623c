import { useMemo } from 'react';
import type { PlanView } from '../../../shared/contract/model-view';
import { isEnabled } from '../../commands/commands';
import { GraphPanel } from '../../graph/graph-panel';
import { makeRanOverlay } from '../../graph/paint/ran-paint';
import { useSaveFile } from '../../session/page/use-save-file';
import { busyJob, presentKey } from '../../state/derived/derived';
import { useApp, useSession } from '../../session/page/app-context';
import { useLinkedView } from '../../session/page/linked-view';
import { useTheme } from '../../session/page/theme';

/** Of a model that is still being prepared. */
const noPlan: PlanView = { layers: [], precisions: [], notices: [], idleSkips: [] };

/** Gives the graph the open model and its plan; while a model is prepared, what its file states. */
export function GraphCell() {
  const view = useLinkedView();
  const theme = useTheme();
  const save = useSaveFile();
  const opened = useApp((state) => (state.model.status === 'ready' ? state.model.value : null));
  const sketch = useApp((state) => state.sketch);
  const model = opened ?? sketch;
  const plan = useApp((state) => state.plan) ?? (sketch === null ? null : noPlan);
  const busy = useApp((state) => busyJob(state) !== null);
  const session = useSession();
  const shows = useApp((state) => state.view.graphShows);
  const benchmark = useApp((state) => state.analyses.benchmark);
  const isStale = useApp((state) => state.analyses.benchmark?.key !== presentKey(state));
  const canMeasureRan = useApp((state) => isEnabled('run.benchmark', state));
  const ran = useMemo(
    () => (benchmark === null ? null : makeRanOverlay(benchmark.value, isStale)),
    [benchmark, isStale],
  );
  const actions = useMemo(
    () => ({
      onShows: (next: 'metric' | 'ran') => {
        session.setView({ graphShows: next });
        if (next === 'ran' && session.store.getState().analyses.benchmark === null)
          void session.measure('benchmark');
      },
      onMeasureRan: () => void session.measure('benchmark'),
      onSearch: (query: string) => session.host.engine.searchModel({ query }),
    }),
    [session],
  );
  if (model === null || plan === null) return null;
  return (
    <GraphPanel
      {...view}
      nodes={model.nodes}
      edges={model.edges}
      inner={opened?.inner}
      inputs={model.inputs}
      outputs={model.outputs}
      plan={plan}
      theme={theme}
      busy={busy}
      ran={ran}
      shows={shows}
      canMeasureRan={canMeasureRan}
      {...actions}
      onSave={save}
    />
  );
}
