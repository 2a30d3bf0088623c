import { memo, useMemo } from 'react';
import { Inspector } from '../../inspector/inspector';
import { copyText } from '../../ui/copy-text';
import { useSaveTensor } from '../../session/page/use-save-file';
import type { Session } from '../../session/session';
import { remediesKey } from '../../state/analyses/analyses';
import type { AppState } from '../../state/app-state';
import {
  busyJob,
  hasData,
  isTrusted,
  jobOf,
  predictedDb,
  presentEntry,
  presentKey,
  presentResult,
  series,
  shownEntry,
  shownResult,
} from '../../state/derived/derived';
import { useSession } from '../../session/page/app-context';
import { useLaterState } from '../../session/page/use-later-state';
import { usePictureOf } from '../../session/page/use-picture-of';

/** Gives the inspector everything about the present selection. */
export function InspectorCell() {
  return <LaterInspector state={useLaterState()} />;
}

const MemoInspector = memo(Inspector);

function remediesOf(state: AppState) {
  const { focused } = state.selection;
  const { remedies } = state.analyses;
  return focused === null ? null : (remedies[remediesKey(presentKey(state), focused)] ?? null);
}

/** The engine counts remedies; what it does before that has other units. */
function remediesStep(state: AppState) {
  const step = jobOf(state, 'remedies')?.steps.at(-1);
  return step?.unit === 'remedies' ? step : null;
}

/** Cheap to render: the inspector itself only follows what it shows. */
const LaterInspector = memo(function LaterInspector({ state }: { readonly state: AppState }) {
  const session = useSession();
  const pictureOf = usePictureOf();
  const actions = useMemo(() => inspectorActions(session), [session]);
  const saveTensor = useSaveTensor();
  const file = useMemo(() => {
    const { inspectNode, inspectGraph, tensorValues } = session.host.engine;
    return { inspectNode, inspectGraph, tensorValues, saveTensor };
  }, [session, saveTensor]);
  const { plan, selection } = state;
  const { inspect } = state.analyses;
  if (state.model.status !== 'ready' || plan === null) return null;
  const model = state.model.value;
  const layer = plan.layers.find((other) => other.name === selection.focused) ?? null;
  const node =
    layer === null ? (model.nodes.find((other) => other.name === selection.focused) ?? null) : null;
  const inner =
    layer === null && node === null
      ? (model.inner?.nodes.find((other) => other.key === selection.focused) ?? null)
      : null;
  const key = presentKey(state);
  const entry = shownEntry(state);
  const present = presentEntry(state);
  return (
    <MemoInspector
      {...actions}
      model={model}
      plan={plan}
      recipe={state.document.recipe}
      layer={layer}
      node={node}
      inner={inner}
      file={file}
      selected={selection.layers}
      metric={state.view.metric}
      series={series(state)}
      threshold={state.view.threshold}
      report={shownResult(state)?.report ?? null}
      run={entry?.id ?? null}
      stale={present === null || present.id !== entry?.id}
      trusted={isTrusted(state)}
      hasData={hasData(state)}
      inspection={inspect?.about.layer === selection.focused ? inspect.value : null}
      inspectionState={state.inspectionState}
      outputDb={present?.outputDb ?? entry?.outputDb ?? null}
      predictedDb={predictedDb(state)}
      prediction={state.prediction?.key === key ? state.prediction.value : null}
      remedies={remediesOf(state)}
      remediesRunning={jobOf(state, 'remedies') !== null}
      remediesStep={remediesStep(state)}
      accuracy={presentResult(state, 'accuracy')}
      judgedOn={state.validation.status === 'ready' ? 'validation' : 'data'}
      pictureOf={pictureOf}
      selectedSample={state.selectedSample}
      busy={busyJob(state) !== null}
    />
  );
});

function inspectorActions(session: Session) {
  return {
    onToggleSkip: session.toggleSkip,
    onPatch: session.patchLayers,
    onMeasureRemedies: (name: string) => void session.measure('remedies', name),
    onCancelRemedies: () => void session.cancel(),
    onApplyRemedy: session.applyRemedy,
    onSelectLayers: (names: readonly string[]) => session.select(names),
    onMetric: (metric: AppState['view']['metric']) => session.setView({ metric }),
    onCopy: (text: string) => void copyText(text, 'Name'),
    onRun: () => void session.run(),
    onSelectSample: session.selectSample,
    onRetryInspection: session.retryInspection,
  };
}
