import { GraphPanel } from '../graph/graph-panel';
import { useSaveFile } from '../panels/use-save-file';
import { busyJob } from '../state/derived';
import { useApp } from './app-context';
import { useLinkedView } from './linked-view';
import { useTheme } from './theme';

export function GraphCell() {
  const view = useLinkedView();
  const theme = useTheme();
  const save = useSaveFile();
  const model = useApp((state) => (state.model.status === 'ready' ? state.model.value : null));
  const plan = useApp((state) => state.plan);
  const busy = useApp((state) => busyJob(state) !== null);
  if (model === null || plan === null) return null;
  return (
    <GraphPanel
      {...view}
      nodes={model.nodes}
      edges={model.edges}
      inputs={model.inputs}
      outputs={model.outputs}
      plan={plan}
      theme={theme}
      busy={busy}
      onSave={save}
    />
  );
}
