import type { JobId } from '../../shared/contract';
import { AppError } from '../../shared/errors';
import type { PickedFile } from '../../shared/host';
import type { OpenedModel } from '../../shared/model-view';
import type { Recipe } from '../../shared/recipe';
import { emptyRecipe } from '../../shared/recipe';
import type { AppState, DataChoice } from '../state/app-state';
import { emptyModelState } from '../state/app-state';
import { newDocument } from '../state/recipe-document';
import { isQuantizable } from '../state/derived';
import type { SavedModel } from '../state/saved-state';
import { noSelection } from '../state/selection';
import type { Context } from './context';
import { errorOf, get, isExpected, set } from './context';
import { chooseData, chooseValidation } from './choose-data';
import { cancelJob, startJob } from './jobs';
import { refreshPlan } from './plan';

const openKey = 'bitloupe.open';

/** Survives a reload of the page, not a new start: a fresh window begins with the welcome screen. */
export function openBeforeReload(): string | null {
  return typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(openKey);
}

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
}

function restoredState(saved: SavedModel | null, recipe: Recipe): Partial<AppState> {
  if (saved === null) return { document: newDocument(recipe) };
  return {
    document: { recipe: saved.recipe, past: saved.past, future: saved.future },
    runs: saved.runs,
    shownRun: saved.runs.at(-1)?.id ?? null,
    selection:
      saved.focused === null ? noSelection : { layers: [saved.focused], focused: saved.focused },
  };
}

/** Opens a model; what was open before is closed, its recipe and history stay saved. */
export async function openModel(
  context: Context,
  file: PickedFile,
  options: OpenWith = {},
): Promise<boolean> {
  for (const job of get(context).jobs) void cancelJob(context, job.id);
  set(context, { ...emptyModelState, model: { status: 'loading', from: file }, dialog: null });
  try {
    const opened = await startJob(context, 'open', `Reading ${file.name}`, (jobId) =>
      readThenPrepare(context, file, jobId),
    );
    if (!isStillLoading(context, file)) return false;
    set(context, {
      sketch: null,
      ...restoredState(options.saved ?? null, options.recipe ?? emptyRecipe),
      model: { status: 'ready', from: file, value: opened },
      plan: opened.plan,
    });
    rememberOpen(file.ref);
  } catch (thrown) {
    if (!isStillLoading(context, file)) return false;
    const error = errorOf(thrown);
    const failed = { status: 'failed', from: file, error } as const;
    set(context, { model: error.code === 'cancelled' ? { status: 'none' } : failed, sketch: null });
    return false;
  }
  // A model that is int8 already has no recipe, and nothing to calibrate.
  const described = isQuantizable(get(context)) ? refreshPlan(context) : null;
  // Meanwhile: whoever presses Run at once shall wait for the data, not be asked for it.
  await bringData(context, options);
  await described;
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

function isStillLoading(context: Context, file: PickedFile): boolean {
  const { model } = get(context);
  return model.status === 'loading' && model.from.ref === file.ref;
}

async function bringData(context: Context, options: OpenWith): Promise<void> {
  const data = options.data ?? (options.saved?.data as DataChoice | null | undefined) ?? null;
  const validation =
    options.validation ?? (options.saved?.validation as DataChoice | null | undefined) ?? null;
  const { model } = get(context);
  if (model.status !== 'ready') return;
  if (data === null || model.value.quantized) {
    await context.host.opened({ model: model.from.ref, data: null }).catch(() => undefined);
    return;
  }
  const done = await chooseData(context, data);
  if (done && validation !== null) await chooseValidation(context, validation);
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
