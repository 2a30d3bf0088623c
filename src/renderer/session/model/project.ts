import type { EngineSituation } from '../../../shared/contract/contract';
import { badInput } from '../../../shared/errors';
import type { PickedFile } from '../../../shared/shell/picked-file';
import type { OpenedProject, ProjectFileKind } from '../../../shared/shell/project';
import { projectExtension } from '../../../shared/shell/project';
import type { AppState } from '../../state/app-state';
import type { DataChoice } from '../../state/data-choice';
import { migrateContent } from '../../state/saved/migrate-saved';
import {
  choiceOf,
  missingFiles,
  projectMark,
  projectOf,
  savedModelOf,
  withRunsOf,
} from '../../state/saved/project-content';
import type { RunEntry } from '../../state/runs/run-history';
import type { ProjectContent, SavedModel, SavedState } from '../../state/saved/saved-state';
import { projectContentSchema } from '../../state/saved/saved-state';
import { errorOf, get, isExpected, set, type Context } from '../core/context';
import { chooseData, chooseValidation } from './choose-data';
import { openModel } from './open-model';
import { runOfKey } from '../values/value-keys';

/** Saves the open model as a project: to the file it has, or to one the user picks. True when it is saved. */
export async function saveProject(
  context: Context,
  { as, settled }: { readonly as: boolean; settled(): Promise<void> },
): Promise<boolean> {
  const { model, project: present } = get(context);
  if (model.status !== 'ready') return false;
  const suggestedName = `${model.from.name.replace(/\.onnx$/i, '')}.${projectExtension}`;
  try {
    const target =
      as || present === null
        ? await context.host.pickSave({
            suggestedName: present?.file.name ?? suggestedName,
            title: 'Save project',
            filters: [{ name: 'Bitloupe project', extensions: [projectExtension] }],
          })
        : present.file;
    if (target === null) return false;
    // What is measured but not written yet belongs to it as well.
    await settled();
    const state = get(context);
    const project = projectOf(state);
    if (project === null || state.model !== model) return false;
    const mark = projectMark(state);
    const values = valuesOf(get(context).storedValues, state.runs);
    const { file, savedAt } = await context.host.saveProject({
      target: target.ref,
      project: { ...project, values },
    });
    if (get(context).model !== model) return true;
    set(context, { project: { file, savedAt, mark } });
    // Only fills the list of recent models: not worth an error.
    await context.host.opened({ model: file.ref, data: null }).catch(() => undefined);
    return true;
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, { problem: { title: 'The project was not saved', error, retry: null } });
    return false;
  }
}

/** Keys of everything that is stored of these runs; pinned and newest runs first, as room may end. */
function valuesOf(stored: ReadonlySet<string>, runs: readonly RunEntry[]): readonly string[] {
  const order = new Map(
    runs
      .toReversed()
      .toSorted((a, b) => Number(b.pinned) - Number(a.pinned))
      .map(({ valuesKey }, index) => [valuesKey, index]),
  );
  const placeOf = (key: string): number => order.get(runOfKey(key)) ?? -1;
  return [...stored].filter((key) => placeOf(key) >= 0).toSorted((a, b) => placeOf(a) - placeOf(b));
}

export interface OpenProjectWith {
  /** Everything that is remembered of before. */
  readonly saved: SavedState;
  /** A copy that the browser has sent: it is not the user's file, and saving asks where to. */
  readonly isCopy?: boolean;
  /** Where the model is, when it is not where the project says. */
  readonly model?: PickedFile;
  readonly attached?: EngineSituation | null;
}

/** Opens a project: its model with recipe, history, data and values, and says what is missing or has changed. */
export async function openProject(
  context: Context,
  file: PickedFile,
  options: OpenProjectWith,
): Promise<boolean> {
  try {
    const opened = await context.host.openProject({ file: file.ref });
    const content = readContent(opened, file);
    set(context, { storedValues: new Set([...get(context).storedValues, ...opened.values]) });
    const model = options.model ?? opened.files.model?.file ?? null;
    const missing = missingFiles(opened).filter(({ kind }) => kind !== 'model' || model === null);
    set(context, { projectNotice: { file, missing, changed: [] } });
    if (model === null) return false;
    const saved = toRestore(content, opened, model, { file, options });
    const isOpen = await openModel(context, model, {
      saved,
      ...(options.attached === undefined ? {} : { attached: options.attached }),
    });
    if (!isOpen) return false;
    const state = get(context);
    // As it stands in the file, as far as it is there.
    const isAsSaved = saved.project?.mark === '' && saved.runs.length === content.runs.length;
    set(context, {
      projectNotice: { file, missing, changed: changedFiles(state, opened) },
      ...(isAsSaved && state.project !== null
        ? { project: { ...state.project, mark: projectMark(state) } }
        : {}),
    });
    await context.host.opened({ model: file.ref, data: null }).catch(() => undefined);
    return true;
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, { problem: { title: `${file.name} was not opened`, error, retry: null } });
    return false;
  }
}

function readContent(opened: OpenedProject, file: PickedFile): ProjectContent {
  const read = projectContentSchema.safeParse(migrateContent(opened.content));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw badInput(
    `${file.name} is a damaged project: ${issue?.message ?? 'its content cannot be read'}${where}.`,
    'Save it again from where it came from, or repair the named place in a text editor.',
  );
}

/**
 * The file as it is; or what this machine has of it, where the file has not changed since: then that is newer. Runs of
 * this machine that are not in the file are never lost.
 */
function toRestore(
  content: ProjectContent,
  opened: OpenedProject,
  model: PickedFile,
  { file, options }: { readonly file: PickedFile; readonly options: OpenProjectWith },
): SavedModel {
  const isCopy = options.isCopy === true;
  const here = options.saved.models.find((saved) =>
    isCopy
      ? saved.project === null && saved.model.ref === model.ref
      : saved.project?.file.ref === file.ref,
  );
  const isSame = here?.project?.savedAt === opened.savedAt && here.model.ref === model.ref;
  if (here !== undefined && isSame) return here;
  const project = isCopy ? null : { file, savedAt: opened.savedAt, mark: '' };
  const restored = savedModelOf(content, opened, model, project);
  if (here === undefined) return restored;
  return { ...restored, runs: [...withRunsOf(restored.runs, here.runs)] as SavedModel['runs'] };
}

/** Files that are there with another content than when the project was saved. */
function changedFiles(state: AppState, { files }: OpenedProject): readonly ProjectFileKind[] {
  const then = files.data?.sha256 ?? null;
  // Of the model that is told wherever it is opened.
  return then !== null && state.dataKey !== null && then !== state.dataKey ? ['data'] : [];
}

/** The user shows where a missing file of the project is. */
export async function locate(
  context: Context,
  kind: ProjectFileKind,
  options: OpenProjectWith,
): Promise<void> {
  const notice = get(context).projectNotice;
  if (notice === null) return;
  const found = kind === 'model' ? await context.host.pickModel() : await context.host.pickData();
  if (found === null) return;
  if (kind === 'model') {
    await openProject(context, notice.file, { ...options, model: found });
    return;
  }
  const opened = await context.host.openProject({ file: notice.file.ref });
  const settings = readContent(opened, notice.file)[kind];
  const choice: DataChoice =
    settings?.kind === 'folder'
      ? choiceOf(settings, found)
      : { kind: 'folder', folder: found, limit: null, preprocess: null };
  const choose = kind === 'data' ? chooseData : chooseValidation;
  if (!(await choose(context, choice))) return;
  const missing = notice.missing.filter((file) => file.kind !== kind);
  const changed = changedFiles(get(context), opened);
  set(context, { projectNotice: { ...notice, missing, changed } });
}
