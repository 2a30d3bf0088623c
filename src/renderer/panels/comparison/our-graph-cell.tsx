import { useMemo } from 'react';
import { GraphPanel } from '../../graph/graph-panel';
import { useApp, useSession } from '../../session/page/app-context';
import { useTheme } from '../../session/page/theme';
import { useSaveFile } from '../../session/page/use-save-file';
import { comparedMetrics, type LinkedView } from '../../state/view';
import { leading } from './leading';
import type { TwinCameras } from './twin-cameras';

const nothing = (): void => undefined;

/** The open model's graph in a comparison; where the two part is marked. */
export function OurGraphCell({
  view,
  cameras,
}: {
  readonly view: LinkedView;
  readonly cameras: TwinCameras;
}) {
  const session = useSession();
  const theme = useTheme();
  const save = useSaveFile();
  const opened = useApp((state) => (state.model.status === 'ready' ? state.model : null));
  const plan = useApp((state) => state.plan);
  const first = useApp((state) => state.analyses.compareWith?.value.firstDivergence?.layer ?? null);
  const { onHandle, ...leads } = useMemo(() => leading(cameras, 'ours'), [cameras]);
  const onSearch = useMemo(
    () => (query: string) => session.host.engine.searchModel({ query }),
    [session],
  );
  const flag = useMemo(
    () => (first === null ? null : { layer: first, words: 'first divergence' }),
    [first],
  );
  if (opened === null || plan === null) return null;
  const { value: model, from } = opened;
  return (
    <div className="h-full" {...leads}>
      <GraphPanel
        {...view}
        title={from.name}
        side="ours"
        metrics={comparedMetrics}
        flag={flag}
        onHandle={onHandle}
        nodes={model.nodes}
        edges={model.edges}
        inner={model.inner}
        inputs={model.inputs}
        outputs={model.outputs}
        plan={plan}
        theme={theme}
        busy={false}
        ran={null}
        shows="metric"
        canMeasureRan={false}
        onShows={nothing}
        onMeasureRan={nothing}
        onSearch={onSearch}
        onSave={save}
      />
    </div>
  );
}
