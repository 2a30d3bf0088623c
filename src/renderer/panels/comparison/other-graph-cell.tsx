import { useMemo } from 'react';
import { buildGraphModel } from '../../graph/model/graph-model';
import { groupModel } from '../../graph/model/grouping';
import { GraphPanel } from '../../graph/graph-panel';
import { useApp } from '../../session/page/app-context';
import { useTheme } from '../../session/page/theme';
import { useSaveFile } from '../../session/page/use-save-file';
import { comparedOf } from '../../state/compared/comparison';
import { labelsOf } from '../../state/derived/derived';
import type { OtherPlan } from '../../state/compared/other-plan';
import type { LinkedView } from '../../state/view';
import { leading } from './leading';
import type { TwinCameras } from './twin-cameras';
import { useOtherView } from './use-other-view';

const nothing = (): void => undefined;

/** The other model's graph. It has the same selection, under its own names. */
export function OtherGraphCell({
  other,
  ours,
  cameras,
}: {
  readonly other: OtherPlan;
  readonly ours: LinkedView;
  readonly cameras: TwinCameras;
}) {
  const theme = useTheme();
  const save = useSaveFile();
  const name = useApp((state) => state.analyses.compareWith?.about.name ?? '');
  const first = useApp((state) => state.analyses.compareWith?.value.firstDivergence?.layer ?? null);
  const opened = useApp((state) => (state.model.status === 'ready' ? state.model.value : null));
  // Blocks as in the other picture, as far as there are such.
  const prefers = useMemo(
    () => (opened === null ? undefined : groupModel(buildGraphModel(opened))[0]?.grouping),
    [opened],
  );
  const { alone, ...view } = useOtherView(other, ours);
  const { onHandle, ...leads } = useMemo(() => leading(cameras, 'theirs'), [cameras]);
  const flag = useMemo(() => {
    const layer = first === null ? undefined : other.drawnAs.get(first);
    return layer === undefined ? null : { layer, words: 'first divergence' };
  }, [first, other]);
  const { graph, plan } = other;
  return (
    <div className="relative h-full border-l border-line" {...leads}>
      <GraphPanel
        {...view}
        title={name}
        side="theirs"
        isPlain
        prefers={prefers}
        flag={flag}
        onHandle={onHandle}
        nodes={graph.nodes}
        edges={graph.edges}
        inputs={graph.inputs}
        outputs={graph.outputs}
        plan={plan}
        theme={theme}
        busy={false}
        ran={null}
        shows="metric"
        canMeasureRan={false}
        onShows={nothing}
        onMeasureRan={nothing}
        onSave={save}
      />
      <Unlike alone={alone} other={other} />
    </div>
  );
}

/** Says why only one of both graphs shows what was chosen. */
function Unlike({ alone, other }: { readonly alone: string | null; readonly other: OtherPlan }) {
  const focused = useApp((state) => state.selection.focused);
  const label = useApp(labelsOf);
  const reason = useApp((state) =>
    focused === null ? null : (comparedOf(state)?.get(focused)?.reason ?? null),
  );
  const isMissing = focused !== null && !other.drawnAs.has(focused);
  if (alone === null && (!isMissing || reason === null)) return null;
  return (
    <p
      role="status"
      className="pointer-events-none absolute inset-x-2 bottom-2 line-clamp-3 rounded-2 border border-line bg-panel px-2 py-1 wrap-anywhere text-ink2 shadow-2"
    >
      <b className="font-medium text-ink">{alone ?? label.of(focused ?? '').text}</b>{' '}
      {alone === null
        ? `was not found here. ${reason ?? ''}`
        : 'stands for no layer of the open model.'}
    </p>
  );
}
