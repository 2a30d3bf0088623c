import type { EngineSituation } from '../../../shared/contract/contract';
import type { JobId } from '../../../shared/contract/arguments';
import { AppError, type AppErrorData } from '../../../shared/errors';
import type { PickedFile } from '../../../shared/shell/picked-file';
import type { OpenedModel } from '../../../shared/contract/model-view';
import { emptyRecipe, type Recipe } from '../../../shared/recipe/recipe';
import { emptyModelState, type AppState } from '../../state/app-state';
import type { DataChoice } from '../../state/data-choice';
import { defaultModelView } from '../../state/settings';
import { newDocument } from '../../state/recipe/recipe-document';
import { isQuantizable } from '../../state/derived/derived';
import type { SavedModel } from '../../state/saved/saved-state';
import { noSelection } from '../../state/selection';
import { bringJudgements, bringNewest } from '../values/bring-values';
import { errorOf, get, isExpected, set, type Context } from '../core/context';
import { takeChangedFile } from './changed-file';
import {
  chooseData,
  chooseValidation,
  requestOf,
  showMeasured,
  takeData,
  takeValidation,
} from './choose-data';
import { cancelJob, startJob } from '../core/jobs';
import { refreshPlan } from '../core/plan';
import { isBack, reopen } from './recover';

const openKey = 'bitloupe.open';

/** Survives a reload of the page, not a new start: a fresh window begins with the welcome screen. */
export function openBeforeReload(): string | null {
  return typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(openKey);
}

/** A project is what was open where there is one: it names its model. */
function rememberOpen(ref: string | null): void {
  if (typeof sessionStorage === 'undefined') return;
  if (ref === null) sessionStorage.removeItem(openKey);
  else sessionStorage.setItem(openKey, ref);
}

export interface OpenWith {
  /** What was saved of this model; recipe, history and data come back from it. */
  readonly saved?: SavedModel | null;
  readonly data?: DataChoice | null;
  readonly validation?: DataChoice | null;
  /** Recipe of a model that was never opened before. */
  readonly recipe?: Recipe;
  /** The engine has it open: a page that comes back takes over what is there. */
  readonly attached?: EngineSituation | null;
}

function restoredState(
  state: AppState,
  saved: SavedModel | null,
  recipe: Recipe,
): Partial<AppState> {
  const view = { ...state.view, ...defaultModelView };
  if (saved === null) return { document: newDocument(recipe), view };
  return {
    document: { recipe: saved.recipe, past: saved.past, future: saved.future },
    runs: saved.runs,
    shownRun: saved.runs.at(-1)?.id ?? null,
    project: saved.project,
    selection:
      saved.focused === null ? noSelection : { layers: [saved.focused], focused: saved.focused },
    view: { ...view, ...saved.view },
  };
}

/** Opens a model; what was open before is closed, its recipe and history stay saved. */
export async function openModel(
  context: Context,
  file: PickedFile,
  options: OpenWith = {},
): Promise<boolean> {
  for (const job of get(context).jobs) void cancelJob(context, job.id);
  const before = get(context);
  context.opening.cancel = () =>
    takeFailure(context, before, file, new AppError('cancelled', 'Called off.').toData());
  set(context, { ...emptyModelState, model: { status: 'loading', from: file }, dialog: null });
  try {
    const opened = options.attached?.model?.value ?? (await readModel(context, file));
    if (!isStillLoading(context, file)) {
      // It was called off too late: the engine has it, the page what was there before.
      if (get(context).model === before.model) await reopen(context);
      return false;
    }
    set(context, {
      sketch: null,
      ...restoredState(get(context), options.saved ?? null, options.recipe ?? emptyRecipe),
      model: { status: 'ready', from: file, value: opened },
      plan: opened.plan,
    });
    rememberOpen(options.saved?.project?.file.ref ?? file.ref);
  } catch (thrown) {
    if (!isStillLoading(context, file)) return false;
    await takeFailure(context, before, file, errorOf(thrown));
    return false;
  }
  const known = options.saved?.sha256;
  const { model } = get(context);
  if (model.status === 'ready' && known !== undefined && known !== model.value.sha256)
    await takeChangedFile(context, model.value);
  // What was measured is there at once, as of the run it is from, until the data says that it still holds.
  const brought = Promise.all([bringNewest(context), bringJudgements(context)]);
  // A model that is int8 already has no recipe, and nothing to calibrate.
  const described = isQuantizable(get(context)) ? refreshPlan(context) : null;
  // Meanwhile: whoever presses Run at once shall wait for the data, not be asked for it.
  await bringData(context, options);
  await Promise.all([described, brought]);
  return true;
}

/** A large model is shown as its file has it while the rest is found out. */
async function readThenPrepare(
  context: Context,
  file: PickedFile,
  jobId: JobId,
): Promise<OpenedModel> {
  const { engine } = context.host;
  const sketch = await engine.readModel({ jobId, file: file.ref });
  const job = get(context).jobs.find(({ id }) => id === jobId);
  if (!isStillLoading(context, file) || job === undefined || job.cancelledAt !== null)
    throw new AppError('cancelled', 'Cancelled between reading and preparing.');
  set(context, { sketch });
  return engine.openModel({ jobId, file: file.ref });
}

/** Back to what was there before: at once, whenever the engine is ready with what it reads. */
export async function cancelOpening(context: Context): Promise<void> {
  if (get(context).model.status !== 'loading') return;
  const jobs = get(context).jobs.filter(({ kind }) => kind === 'open');
  await context.opening.cancel();
  await Promise.all(jobs.map(({ id }) => cancelJob(context, id)));
}

/** An engine that ends meanwhile is asked once more when it is back: it may have been killed by another. */
async function readModel(context: Context, file: PickedFile): Promise<OpenedModel> {
  const read = (): Promise<OpenedModel> =>
    startJob(context, 'open', `Reading ${file.name}`, (jobId) =>
      readThenPrepare(context, file, jobId),
    );
  try {
    return await read();
  } catch (thrown) {
    if (errorOf(thrown).code !== 'engine-lost' || !(await isBack(context))) throw thrown;
    if (!isStillLoading(context, file)) throw thrown;
    return read();
  }
}

/** What was open before stays open, in the engine as well. */
async function takeFailure(
  context: Context,
  before: AppState,
  file: PickedFile,
  error: AppErrorData,
): Promise<void> {
  const isCancelled = error.code === 'cancelled';
  if (before.model.status !== 'ready') {
    const failed = { status: 'failed', from: file, error } as const;
    return set(context, { model: isCancelled ? { status: 'none' } : failed, sketch: null });
  }
  const kept = Object.keys(emptyModelState) as (keyof typeof emptyModelState)[];
  const isSameEngine = get(context).engine.greeted === before.engine.greeted;
  set(context, {
    ...Object.fromEntries(kept.map((key) => [key, before[key]])),
    problem: isCancelled
      ? null
      : { title: `${file.name} cannot be opened`, error, retry: 'open', file },
  });
  if (!isSameEngine) await reopen(context);
}

function isStillLoading(context: Context, file: PickedFile): boolean {
  const { model } = get(context);
  return model.status === 'loading' && model.from.ref === file.ref;
}

async function bringData(context: Context, options: OpenWith): Promise<void> {
  const data = options.data ?? (options.saved?.data as DataChoice | null | undefined) ?? null;
  const validation =
    options.validation ?? (options.saved?.validation as DataChoice | null | undefined) ?? null;
  const { model, project } = get(context);
  if (model.status !== 'ready') return;
  if (data === null || model.value.quantized) {
    if (project === null)
      await context.host.opened({ model: model.from.ref, data: null }).catch(() => undefined);
    return;
  }
  const { attached = null } = options;
  const isDone = isAttached(attached?.data ?? null, data)
    ? await attach(context, attached, data)
    : await chooseData(context, data);
  if (!isDone || validation === null) return;
  const known = attached?.validation ?? null;
  if (known !== null && isAttached(known, validation))
    takeValidation(context, validation, known.value);
  else await chooseValidation(context, validation);
}

function isAttached(known: EngineSituation['data'], choice: DataChoice): boolean {
  return known !== null && JSON.stringify(known.request) === JSON.stringify(requestOf(choice));
}

async function attach(
  context: Context,
  attached: EngineSituation | null,
  choice: DataChoice,
): Promise<boolean> {
  const value = attached?.data?.value;
  if (value === undefined) return false;
  takeData(context, choice, value);
  set(context, { warm: attached?.warm === true });
  await showMeasured(context);
  return true;
}

export async function closeModel(context: Context): Promise<void> {
  for (const job of get(context).jobs) void cancelJob(context, job.id);
  set(context, { ...emptyModelState, dialog: null });
  rememberOpen(null);
  await context.host.engine.closeModel().catch((thrown: unknown) => {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, { problem: { title: 'The model could not be closed', error, retry: null } });
  });
}
