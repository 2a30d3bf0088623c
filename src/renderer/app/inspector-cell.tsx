import { useState } from 'react';
import { Inspector } from '../inspector/inspector';
import { copyText } from '../panels/use-save-file';
import type { AppState } from '../state/app-state';
import {
  busyJob,
  hasData,
  isTrusted,
  predictedDb,
  presentEntry,
  presentKey,
  series,
  shownEntry,
  shownResult,
} from '../state/derived';
import { useApp, useSession } from './app-context';
import { usePictureOf } from './use-picture-of';

function remediesOf(state: AppState) {
  const { focused } = state.selection;
  return focused === null ? null : (state.remedies[`${presentKey(state)} ${focused}`] ?? null);
}

/** Gives the inspector everything about the present selection. */
export function InspectorCell() {
  const session = useSession();
  const model = useApp((state) => (state.model.status === 'ready' ? state.model.value : null));
  const plan = useApp((state) => state.plan);
  const recipe = useApp((state) => state.document.recipe);
  const selection = useApp((state) => state.selection);
  const metric = useApp((state) => state.view.metric);
  const threshold = useApp((state) => state.view.threshold);
  const allSeries = useApp(series);
  const result = useApp(shownResult);
  const entry = useApp(shownEntry);
  const present = useApp(presentEntry);
  const trusted = useApp(isTrusted);
  const withData = useApp(hasData);
  const inspection = useApp((state) =>
    state.inspection?.layer === state.selection.focused ? (state.inspection?.value ?? null) : null,
  );
  const inspectionState = useApp((state) => state.inspectionState);
  const predicted = useApp(predictedDb);
  const prediction = useApp((state) =>
    state.prediction?.key === presentKey(state) ? state.prediction.value : null,
  );
  const remedies = useApp(remediesOf);
  const remediesRunning = useApp((state) => state.jobs.some((job) => job.kind === 'remedies'));
  const accuracy = useApp((state) =>
    state.accuracy?.key === presentKey(state) ? state.accuracy.value : null,
  );
  const judgedOn = useApp((state) => (state.validation.status === 'ready' ? 'validation' : 'data'));
  const busy = useApp((state) => busyJob(state) !== null);
  const pictureOf = usePictureOf();
  const [sample, setSample] = useState<number | null>(null);
  if (model === null || plan === null) return null;
  const layer = plan.layers.find((other) => other.name === selection.focused) ?? null;
  const node =
    layer === null ? (model.nodes.find((other) => other.name === selection.focused) ?? null) : null;
  return (
    <Inspector
      model={model}
      plan={plan}
      recipe={recipe}
      layer={layer}
      node={node}
      selected={selection.layers}
      metric={metric}
      series={allSeries}
      threshold={threshold}
      report={result?.report ?? null}
      run={entry?.id ?? null}
      stale={present === null || present.id !== entry?.id}
      trusted={trusted}
      hasData={withData}
      inspection={inspection}
      inspectionState={inspectionState}
      outputDb={present?.outputDb ?? entry?.outputDb ?? null}
      predictedDb={predicted}
      prediction={prediction}
      remedies={remedies}
      remediesRunning={remediesRunning}
      accuracy={accuracy}
      judgedOn={judgedOn}
      pictureOf={pictureOf}
      selectedSample={sample}
      busy={busy}
      onToggleSkip={session.toggleSkip}
      onPatch={session.patchLayers}
      onMeasureRemedies={(name) => void session.measureRemedies(name)}
      onCancelRemedies={() => void session.cancel()}
      onApplyRemedy={session.applyRemedy}
      onSelectLayers={(names) => session.select(names)}
      onSelectSample={(next, from) => {
        setSample(next);
        void session.fetchThumbnails(from, [next]);
      }}
      onMetric={(next) => session.setView({ metric: next })}
      onCopy={(text) => void copyText(text, 'Name')}
      onRun={() => void session.run()}
      onRetryInspection={session.retryInspection}
    />
  );
}
