import type { LivingJob } from '../../../shared/contract/contract';
import type { RunOptions } from '../../../shared/contract/arguments';
import type { RunResult } from '../../../shared/contract/results';
import type { Recipe } from '../../../shared/recipe/recipe';
import { analysesThat } from '../../../shared/shell/analysis-table';
import type { AppState } from '../../state/app-state';
import type { Job, JobKind } from '../../state/analyses/jobs';
import {
  busyJob,
  groundOf,
  hasData,
  isQuantizable,
  labelsOf,
  presentKey,
  predictedDb,
  shownEntry,
} from '../../state/derived/derived';
import { recipeKey } from '../../../shared/recipe/recipe-key';
import { addRun, isOnGround } from '../../state/runs/run-history';
import { shareEqual } from '../../state/share-equal';
import { titleRun } from '../../state/runs/run-title';
import { withMetricOf } from '../../state/derived/shown-metric';
import { judgeAfterRun } from '../analyses/accuracy';
import { bringPresent } from '../values/bring-values';
import { cancelChoosing } from '../model/choose-data';
import { errorOf, get, set, type Context } from '../core/context';
import { cancelJob, startJob } from '../core/jobs';
import { keepResults } from '../values/keep-results';
import { refreshPrediction } from '../core/plan';
import { newValuesKey } from '../values/value-keys';

const debounceMs = 150;

type Loop = Context['measuring'];

/** Measures again by itself after a change, once the user has run at all on this data. */
export function scheduleMeasure(context: Context): void {
  const state = get(context);
  const loop = context.measuring;
  const wanted =
    state.settings.measureOnChange &&
    hasData(state) &&
    isQuantizable(state) &&
    (state.measuredKey !== null || loop.running !== null);
  if (!wanted) return;
  if (loop.timer !== null) clearTimeout(loop.timer);
  supersede(context, loop);
  loop.timer = setTimeout(() => {
    loop.timer = null;
    void measureUnlessKept(context);
  }, debounceMs);
}

/** A recipe that was measured before, in this session or an earlier one, needs no new run. */
async function measureUnlessKept(context: Context): Promise<void> {
  if (!isMeasured(get(context))) await bringPresent(context);
  if (!isMeasured(get(context))) await measure(context);
}

/** The present recipe has complete results, shadow errors too where they show. */
function isMeasured(state: AppState): boolean {
  const key = presentKey(state);
  if (state.measuredKey !== key || state.shownRun === null) return false;
  const entry = state.runs.find((run) => run.id === state.shownRun);
  const result = state.results[state.shownRun];
  if (entry?.key !== key || !isOnGround(entry, groundOf(state))) return false;
  if (result?.scope !== 'layers') return false;
  return !showsShadow(state) || hasShadow(result);
}

/** Shadow errors cost a third more time: after a click they are measured only where they show. */
function showsShadow({ settings, view }: AppState): boolean {
  return settings.shadow && (view.metric === 'shadow' || view.columns?.includes('shadow') === true);
}

function hasShadow({ report }: RunResult): boolean {
  return report.layers.some((layer) => layer.shadow !== null);
}

/** Shadow errors came on screen: measures them if the run on screen left them out. */
export function measureShownShadow(context: Context): void {
  const state = get(context);
  const result = state.shownRun === null ? undefined : state.results[state.shownRun];
  if (!state.warm || result === undefined || hasShadow(result) || !showsShadow(state)) return;
  const isAllFloat = result.plan.layers.every((layer) => layer.skipped);
  if (!isAllFloat) scheduleMeasure(context);
}

const endedByRecipe: ReadonlySet<JobKind> = new Set(
  analysesThat(({ endedBy }) => endedBy.includes('recipe')),
);

/** A measurement of an older recipe gives way, but not while it calibrates: that is needed anyway. */
function supersede(context: Context, loop: Loop): void {
  if (loop.key === presentKey(get(context))) return;
  for (const job of get(context).jobs) {
    if (endedByRecipe.has(job.kind)) void cancelJob(context, job.id);
    else if (job.kind !== 'run') continue;
    else if (isCalibrating(job)) loop.again = true;
    else void cancelJob(context, job.id);
  }
}

function isCalibrating(job: Job): boolean {
  const phase = job.steps.at(-1)?.phase;
  return (
    phase === undefined ||
    phase === 'prepare' ||
    phase === 'data' ||
    phase === 'observe' ||
    phase === 'histogram'
  );
}

/** The user's own Run: everything is measured, whatever was measured before. */
export async function runNow(context: Context): Promise<void> {
  const state = get(context);
  if (!hasData(state) || !isQuantizable(state)) return;
  const loop = context.measuring;
  if (loop.timer !== null) clearTimeout(loop.timer);
  loop.timer = null;
  set(context, { problem: null, cancelled: null, recovered: null });
  await measure(context, 'whole');
}

/** `quick` answers a click with the outputs first; `whole` measures everything in one go. */
async function measure(context: Context, way: 'quick' | 'whole' = 'quick'): Promise<void> {
  const loop = context.measuring;
  if (loop.running !== null) {
    supersede(context, loop);
    // Whoever waits here re-checks: the recipe may have changed again meanwhile.
    await loop.running;
    if (loop.running !== null || isMeasured(get(context))) return;
  }
  loop.again = false;
  loop.running = measureRecipe(context, loop, way).finally(() => {
    loop.running = null;
    loop.key = null;
  });
  await loop.running;
  if (loop.again && !isMeasured(get(context))) await measure(context);
}

async function measureRecipe(context: Context, loop: Loop, way: 'quick' | 'whole'): Promise<void> {
  const { recipe } = get(context).document;
  const key = recipeKey(recipe);
  loop.key = key;
  // The first run fills every view; those after a click answer it first.
  const isQuick = way === 'quick' && get(context).warm;
  try {
    // Outputs that are measured already are not measured again for the sake of another metric.
    const isKnown = get(context).measuredKey === key;
    if (isQuick && !isKnown) await runScope(context, recipe, 'outputs', way);
    if (isQuick && presentKey(get(context)) !== key) return;
    await runScope(context, recipe, 'layers', way);
    await judgeAfterRun(context, recipe);
  } catch (thrown) {
    fail(context, thrown, key);
  }
}

async function runScope(
  context: Context,
  recipe: Recipe,
  scope: 'outputs' | 'layers',
  way: 'quick' | 'whole',
): Promise<void> {
  const state = get(context);
  const { kernels } = state.settings;
  const isWanted = way === 'whole' ? state.settings.shadow : showsShadow(state);
  const shadow = scope === 'layers' && isWanted;
  const options = { kernels, scope, shadow, foretell: scope === 'layers' };
  await followRun(context, recipe, scope, (jobId) =>
    context.host.engine.run({ jobId, recipe, options }),
  );
}

async function followRun(
  context: Context,
  recipe: Recipe,
  scope: RunOptions['scope'],
  call: (jobId: string) => Promise<RunResult>,
  joined?: LivingJob,
): Promise<void> {
  const title = scope === 'outputs' ? 'Measuring outputs' : 'Measuring';
  const run = async (jobId: string): Promise<void> => {
    const made = await call(jobId);
    // Inside the job, so that partial values never give way to older ones for a moment.
    keepRun(context, recipe, made);
  };
  await startJob(context, 'run', title, run, joined);
  void refreshPrediction(context);
}

/** Goes on with a run that an earlier page has started. */
export async function joinRun(context: Context, job: LivingJob): Promise<void> {
  const { recipe, options } = job.args as { recipe: Recipe; options: RunOptions };
  const loop = context.measuring;
  const key = recipeKey(recipe);
  const follow = async (): Promise<void> => {
    try {
      await followRun(
        context,
        recipe,
        options.scope,
        (jobId) => context.host.engine.join({ jobId }) as Promise<RunResult>,
        job,
      );
    } catch (thrown) {
      fail(context, thrown, key);
    }
  };
  loop.key = key;
  loop.running = follow().finally(() => {
    loop.running = null;
    loop.key = null;
  });
  await loop.running;
  // What answered a click with the outputs alone is followed by all layers.
  if (options.scope === 'outputs' && presentKey(get(context)) === key) scheduleMeasure(context);
  else if (presentKey(get(context)) === key) await judgeAfterRun(context, recipe);
}

function keepRun(context: Context, recipe: Recipe, result: RunResult): void {
  const state = get(context);
  if (state.model.status !== 'ready' || state.plan === null) return;
  const key = recipeKey(recipe);
  const isPresent = presentKey(state) === key;
  const title = titleRun({
    document: state.document,
    plan: result.plan,
    recipe,
    previous: cameFrom(state, key),
    labels: labelsOf(state),
  });
  // Once a recipe is measured its prediction starts from its own measurement: no prediction any more.
  const predicted = isPresent && state.measuredKey !== key ? predictedDb(state) : null;
  const { runs, id } = addRun(state.runs, {
    title,
    recipe,
    result,
    predictedDb: predicted,
    at: context.date(),
    dataName: nameOfData(state),
    valuesKey: newValuesKey(),
  });
  const isComplete = result.scope === 'layers';
  const isShown = isPresent && isComplete;
  set(context, {
    runs,
    warm: true,
    dataKey: result.report.data.sha256,
    ...(isComplete ? { changedFile: null } : {}),
    results: isComplete ? keepResults(state.results, id, result) : state.results,
    ...(isPresent ? { measuredKey: key } : { measuredKey: state.measuredKey ?? key }),
    ...(isShown
      ? { shownRun: id, plan: shareEqual(state.plan, result.plan), planIsForeseen: false }
      : {}),
    ...(state.shownRun === null && isComplete ? { shownRun: id } : {}),
    ...(result.accuracy === null
      ? {}
      : { analyses: { ...state.analyses, accuracy: { key, value: result.accuracy } } }),
  });
  if (isShown) set(context, { view: withMetricOf(get(context)) });
}

function nameOfData({ data }: AppState): string {
  if (data.status === 'none') return '';
  return data.from.kind === 'generated' ? 'random' : data.from.folder.name;
}

/** The recipe the user looked at before this one. */
function cameFrom(state: AppState, key: string): Recipe | null {
  const shown = shownEntry(state);
  if (shown !== null && shown.key !== key) return shown.recipe;
  return state.runs.findLast((run) => run.key !== key)?.recipe ?? null;
}

function fail(context: Context, thrown: unknown, key: string): void {
  const error = errorOf(thrown);
  if (error.code === 'engine-lost') return;
  if (error.code === 'cancelled') return;
  if (presentKey(get(context)) !== key) return;
  set(context, { problem: { title: 'The run did not finish', error, retry: 'run' } });
}

/** The user's own Cancel: says where it stopped and shows the last results again. */
export async function cancelRun(context: Context): Promise<void> {
  const state = get(context);
  const loop = context.measuring;
  if (loop.timer !== null) clearTimeout(loop.timer);
  loop.timer = null;
  loop.again = false;
  const job = busyJob(state);
  if (job === null) return;
  const step = job.steps.at(-1);
  if (job.kind === 'data' || job.kind === 'validation') cancelChoosing(context, job.kind);
  await cancelJob(context, job.id);
  if (job.kind === 'run') {
    set(context, {
      cancelled: { done: step?.done ?? 0, total: step?.total ?? 0, unit: step?.unit ?? 'samples' },
    });
  }
}
