import type { Json, PickedFile } from '../../../shared/shell/picked-file';
import type {
  MissingFile,
  OpenedProject,
  ProjectFileKind,
  ProjectToSave,
} from '../../../shared/shell/project';
import type { AppState } from '../app-state';
import type { DataChoice } from '../data-choice';
import { recipeKey } from '../../../shared/recipe/recipe-key';
import type { RunEntry } from '../runs/run-history';
import { saveModel, type ProjectContent, type SavedModel } from './saved-state';
import { hashText } from './text-hash';

type DataKind = Exclude<ProjectFileKind, 'model'>;
type Settings = NonNullable<ProjectContent['data']>;

/** What a project says of its data without its place. */
function settingsOf(choice: SavedModel['data']): ProjectContent['data'] {
  if (choice === null || choice.kind === 'generated') return choice;
  return { kind: 'folder', limit: choice.limit, preprocess: choice.preprocess };
}

function fileOf(choice: SavedModel['data'], sha256: string | null) {
  return choice?.kind === 'folder' ? { ref: choice.folder.ref, sha256 } : null;
}

/** The open model as a project, values aside. Null while nothing is open. */
export function projectOf(state: AppState): Omit<ProjectToSave, 'values'> | null {
  const saved = saveModel(state, '');
  if (saved === null || state.model.status !== 'ready') return null;
  const { layers, quantized, recipe, past, future, runs, focused, view } = saved;
  const content: ProjectContent = {
    version: 2,
    recipe,
    data: settingsOf(saved.data),
    validation: settingsOf(saved.validation),
    layers,
    quantized,
    view,
    focused,
    runs,
    past,
    future,
  };
  return {
    files: {
      model: { ref: saved.model.ref, sha256: state.model.value.sha256 },
      data: fileOf(saved.data, state.dataKey),
      validation: fileOf(saved.validation, null),
    },
    content: content as unknown as Json,
  };
}

function placeOf(choice: DataChoice): unknown {
  return choice.kind === 'folder' ? { ...choice, folder: choice.folder.ref } : choice;
}

/** Differs when something of a project differs that somebody would want to save. */
export function projectMark(
  state: Pick<AppState, 'document' | 'runs' | 'data' | 'validation' | 'model'>,
): string {
  const { document, runs, data, validation, model } = state;
  const from = [
    model.status === 'none' ? null : model.from.ref,
    ...[data, validation].map(({ status, ...loaded }) =>
      status === 'none' || !('from' in loaded) ? null : placeOf(loaded.from),
    ),
  ];
  const said = runs.map(({ valuesKey, name, note, pinned, outputDb, accuracy }) => [
    valuesKey,
    name,
    note,
    pinned,
    outputDb,
    accuracy,
  ]);
  return hashText(JSON.stringify([recipeKey(document.recipe), said, from]));
}

/** Runs of two lists, each once: those of `more` that are not in `runs` come after them, under numbers of their own. */
export function withRunsOf(
  runs: readonly RunEntry[],
  more: readonly RunEntry[],
): readonly RunEntry[] {
  const known = new Set(runs.map(({ valuesKey }) => valuesKey));
  const missing = more.filter(({ valuesKey }) => !known.has(valuesKey));
  const last = Math.max(0, ...runs.map(({ id }) => id));
  return [...runs, ...missing.map((run, index) => ({ ...run, id: last + 1 + index }))];
}

/** Data of a project, where it was found. */
export function choiceOf(settings: Settings, folder: PickedFile): DataChoice;
export function choiceOf(settings: Settings | null, folder: PickedFile | null): DataChoice | null;
export function choiceOf(settings: Settings | null, folder: PickedFile | null): DataChoice | null {
  if (settings === null) return null;
  if (settings.kind === 'generated') return settings as DataChoice;
  return folder === null ? null : { ...settings, folder };
}

export function missingFiles({ files }: OpenedProject): readonly MissingFile[] {
  const kinds: readonly ProjectFileKind[] = ['model', 'data', 'validation'];
  return kinds.flatMap((kind) => {
    const named = files[kind];
    return named === null || named.file !== null ? [] : [{ kind, path: named.path }];
  });
}

/** A project as a saved model: recipe, history and data as the file has them. */
export function savedModelOf(
  content: ProjectContent,
  opened: OpenedProject,
  model: PickedFile,
  project: SavedModel['project'],
): SavedModel {
  const { version: _version, data, validation, ...history } = content;
  const found = (kind: DataKind): PickedFile | null => opened.files[kind]?.file ?? null;
  return {
    ...history,
    model,
    ...(opened.files.model?.sha256 == null ? {} : { sha256: opened.files.model.sha256 }),
    data: choiceOf(data, found('data')),
    validation: choiceOf(validation, found('validation')),
    project,
    savedAt: opened.savedAt,
  };
}
