import type { RunResult } from '../../../shared/contract/results';
import { labelLayers, type LayerLabels } from '../../ui/text/layer-name';
import type { AppState } from '../app-state';
import type { AnalysisKind, ResultOf } from '../../../shared/shell/analysis-table';
import type { Keyed } from '../analyses/analyses';
import { isQuiet, type Job, type JobKind } from '../analyses/jobs';
import { metricSeries } from './metric-series';
import { projectMark } from '../saved/project-content';
import type { EditScene } from '../../../shared/recipe/recipe-edits';
import { qconfigKey, recipeKey } from '../../../shared/recipe/recipe-key';
import { resolverOf } from '../recipe/page-resolver';
import { remember } from './remember';
import type { RunEntry, RunGround } from '../runs/run-history';
import { findRun, isOnGround, originOfRun } from '../runs/run-history';
import type { MetricSeries } from '../view';
import type { MetricId } from '../../../shared/contract/metrics';

export const presentKey = remember(
  ({ document }) => ({ recipe: document.recipe }),
  ({ recipe }) => recipeKey(recipe),
);

/** Labels depend on names and ops only: plans of the same model share them. */
export const labelsOf = remember(
  (state) => ({ model: state.model.status === 'ready' ? state.model.value : null }),
  ({ model }): LayerLabels => labelLayers(model?.plan.layers ?? []),
);

/** What edits of skips must know of the state. */
export const editSceneOf = (state: AppState): EditScene => ({
  layers: state.plan?.layers ?? [],
  labels: labelsOf(state),
  resolverOf,
});

export const shownResult = remember(
  (state) => ({ results: state.results, id: state.shownRun }),
  ({ results, id }): RunResult | null => (id === null ? null : (results[id] ?? null)),
);

export const shownEntry = remember(
  (state) => ({ runs: state.runs, id: state.shownRun }),
  ({ runs, id }): RunEntry | null => runs.find((run) => run.id === id) ?? null,
);

/** The present model and data: numbers of another model or of other data do not hold for it. */
export const groundOf = remember(
  (state) => ({
    modelKey: state.model.status === 'ready' ? state.model.value.sha256 : null,
    dataKey: state.dataKey,
  }),
  ({ modelKey, dataKey }): RunGround => ({ modelKey, dataKey }),
);

/** The run of the present recipe, once its outputs are measured. */
export const presentEntry = remember(
  (state) => ({
    runs: state.runs,
    key: presentKey(state),
    measured: state.measuredKey,
    ground: groundOf(state),
  }),
  ({ runs, key, measured, ground }): RunEntry | null =>
    measured === key ? findRun(runs, key, ground) : null,
);

/** Where the numbers on the screen come from, as words: `run 3`, or `run 3, calib, 16 samples`. */
export const shownOrigin = remember(
  (state) => ({ entry: shownEntry(state), ground: groundOf(state) }),
  ({ entry, ground }): string | null => (entry === null ? null : originOfRun(entry, ground)),
);

/** The long work the user waits for; quiet reads of the inspector do not count. */
export const busyJob = remember(
  (state) => ({ jobs: state.jobs }),
  ({ jobs }): Job | null => jobs.findLast((job) => !isQuiet(job)) ?? null,
);

/** Work that nobody asked for by name: reads of the inspector, and advice. */
export const quietJob = remember(
  (state) => ({ jobs: state.jobs }),
  ({ jobs }): Job | null => jobs.find(isQuiet) ?? null,
);

export function jobOf({ jobs }: AppState, kind: JobKind): Job | null {
  return jobs.find((job) => job.kind === kind) ?? null;
}

/** What was found out about the present recipe; null where nothing was, or about another one. */
export function presentResult<Kind extends Exclude<AnalysisKind, 'remedies'>>(
  state: AppState,
  kind: Kind,
): ResultOf<Kind> | null {
  const found = state.analyses[kind] as Keyed<ResultOf<Kind>> | null;
  return found?.key === presentKey(state) ? found.value : null;
}

export const series = remember(
  (state) => ({
    plan: state.plan,
    model: state.model,
    result: shownResult(state),
    entry: shownEntry(state),
    ground: groundOf(state),
    key: presentKey(state),
    runPartial: jobOf(state, 'run')?.partial ?? null,
    sensitivityPartial: jobOf(state, 'sensitivity')?.partial ?? null,
    sensitivity: state.analyses.sensitivity,
    running: jobOf(state, 'sensitivity') !== null,
  }),
  ({
    plan,
    result,
    entry,
    ground,
    key,
    runPartial,
    sensitivityPartial,
    sensitivity,
    running,
  }): Readonly<Record<MetricId, MetricSeries>> => {
    const isHere = entry !== null && isOnGround(entry, ground);
    const shownQconfigs = isHere ? qconfigKey(entry.recipe) : null;
    const sensitivityQconfigs = sensitivity === null ? null : qconfigKeyOfKey(sensitivity.key);
    const presentQconfigs = qconfigKeyOfKey(key);
    return metricSeries({
      layers: plan?.layers ?? [],
      result,
      run: entry?.id ?? null,
      origin: entry === null ? null : originOfRun(entry, ground),
      current: isHere && entry.key === key,
      sameQconfigs: shownQconfigs === presentQconfigs,
      partial: runPartial === null ? sensitivityPartial : { ...runPartial, ...sensitivityPartial },
      sensitivity: sensitivity?.value ?? null,
      sensitivityCurrent: sensitivity?.key === key && ground.dataKey !== null,
      sensitivitySameQconfigs: sensitivityQconfigs === presentQconfigs && ground.dataKey !== null,
      sensitivityRunning: running,
    });
  },
);

function qconfigKeyOfKey(key: string): string {
  return qconfigKey(JSON.parse(key) as RunEntry['recipe']);
}

/** There is something that the project file does not have yet. */
export const hasUnsavedProject = remember(
  ({ project, document, runs, data, validation, model }) => ({
    project,
    document,
    runs,
    data,
    validation,
    model,
  }),
  ({ project, document, runs, data, validation, model }): boolean =>
    project !== null && project.mark !== projectMark({ document, runs, data, validation, model }),
);

export const hasData = (state: AppState): boolean => state.data.status === 'ready';
export const isOpen = (state: AppState): boolean => state.model.status === 'ready';
/** May be quantized: open, not int8 already, and with layers that can be. */
export const isQuantizable = (state: AppState): boolean =>
  state.model.status === 'ready' &&
  !state.model.value.quantized &&
  state.model.value.plan.layers.length > 0;

export const isTrusted = (state: AppState): boolean =>
  state.data.status !== 'ready' || state.data.value.trusted;

/** Output dB the present recipe is expected to have; null once there is no basis. */
export const predictedDb = remember(
  (state) => ({ prediction: state.prediction, foreseen: state.foreseenDb, key: presentKey(state) }),
  ({ prediction, foreseen, key }): number | null => {
    if (prediction?.key === key) return prediction.value.outputDb;
    return foreseen?.key === key ? foreseen.value : null;
  },
);

/** How many layers the recipe keeps in float. */
export function skippedLayers({ plan }: AppState): number {
  return plan?.layers.filter((layer) => layer.skipped).length ?? 0;
}
