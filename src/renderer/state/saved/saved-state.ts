import { z } from 'zod';
import { type Json } from '../../../shared/shell/picked-file';
import { preprocessShape } from '../../../shared/contract/arguments';
import { textSizes } from '../../../shared/shell/shell-answers';
import { recipeSchema } from '../../../shared/recipe/recipe';
import type { AppState } from '../app-state';
import type { DataChoice } from '../data-choice';
import { migrateState } from './migrate-saved';
import { metricIds } from '../../../shared/contract/metrics';

const file = z.object({
  ref: z.string(),
  name: z.string(),
  location: z.string(),
  kind: z.enum(['file', 'folder']),
  sizeBytes: z.number().nullable(),
});

const preprocess = z.object(preprocessShape);

const choice = z.union([
  z.object({
    kind: z.literal('folder'),
    folder: file,
    limit: z.number().nullable(),
    preprocess: preprocess.nullable(),
  }),
  z.object({
    kind: z.literal('generated'),
    distribution: z.enum(['normal', 'uniform']),
    samples: z.number(),
    seed: z.number().optional(),
  }),
]);

const run = z.object({
  id: z.number().int().positive(),
  title: z.string(),
  name: z.string().max(200).nullable(),
  note: z.string().max(10_000),
  pinned: z.boolean(),
  recipe: recipeSchema,
  key: z.string(),
  skipped: z.number(),
  outputDb: z.number().nullable(),
  exact: z.boolean(),
  predictedDb: z.number().nullable(),
  accuracy: z.number().nullable(),
  floatAccuracy: z.number().nullable(),
  agreement: z.number().nullable(),
  sizeBytes: z.number(),
  floatBytes: z.number(),
  trusted: z.boolean(),
  dataKey: z.string(),
  dataName: z.string(),
  modelKey: z.string(),
  samples: z.number(),
  durationMs: z.number(),
  at: z.string(),
  complete: z.boolean(),
  valuesKey: z.string().regex(/^[a-z0-9]{8,64}$/),
});

const stepLimit = 50;
const step = z.object({ title: z.string(), before: recipeSchema, after: recipeSchema });

const modelView = z.object({
  metric: z.enum(metricIds),
  threshold: z.number(),
  graphShows: z.enum(['metric', 'ran']),
});

/** What a model's saved state and a project file have in common: everything but where the files are. */
const history = {
  layers: z.number(),
  quantized: z.boolean(),
  recipe: recipeSchema,
  past: z.array(step).max(stepLimit),
  future: z.array(step).max(stepLimit),
  runs: z.array(run).max(1000),
  focused: z.string().nullable(),
  view: modelView,
};

const savedModel = z.object({
  ...history,
  model: file,
  /** Of the file that recipe and runs are of; earlier versions did not keep it. */
  sha256: z.string().optional(),
  data: choice.nullable(),
  validation: choice.nullable(),
  project: z.object({ file, savedAt: z.string(), mark: z.string() }).nullable(),
  savedAt: z.string(),
});

/** How data is read, without saying where it is: that stands with the files of a project. */
const folderSettings = z.object({
  kind: z.literal('folder'),
  limit: z.number().nullable(),
  preprocess: preprocess.nullable(),
});

/** Content of a project file, second version. */
export const projectContentSchema = z.object({
  version: z.literal(2),
  ...history,
  data: z.union([folderSettings, choice.options[1]]).nullable(),
  validation: z.union([folderSettings, choice.options[1]]).nullable(),
});
export type ProjectContent = z.infer<typeof projectContentSchema>;

const settings = z.object({
  theme: z.enum(['system', 'dark', 'light']),
  kernels: z.enum(['simulated', 'real']),
  shadow: z.boolean(),
  measureOnChange: z.boolean(),
  judgeOnRun: z.boolean(),
  benchmarkRepeats: z.number().int().positive(),
  textSize: z.literal([...textSizes]),
});

const size = z.number().positive().nullable();
const view = z.object({
  chartOrder: z.enum(['position', 'value']),
  columns: z.array(z.string()).nullable(),
  panels: z.object({ tablePx: size, inspectorPx: size, chartsPx: size }),
});

const savedState = z.object({
  version: z.literal(2),
  settings: settings.partial().catch({}),
  view: view.partial().catch({}),
  // One that is broken does not take the others along.
  models: z
    .array(savedModel.nullable().catch(null))
    .catch([])
    .transform((models) => models.filter((model) => model !== null)),
});

/** What is left of an open model for the next start: everything typed or clicked, no big arrays. */
export type SavedModel = z.infer<typeof savedModel>;
export type SavedState = z.infer<typeof savedState>;

const modelLimit = 20;

export const nothingSaved: SavedState = { version: 2, settings: {}, view: {}, models: [] };

/** Whatever of the stored state can still be understood. */
export function readSavedState(json: Json): SavedState {
  const read = savedState.safeParse(migrateState(json));
  return read.success ? read.data : nothingSaved;
}

function choiceOf(data: AppState['data']): DataChoice | null {
  return data.status === 'none' ? null : data.from;
}

export function saveModel(state: AppState, savedAt: string): SavedModel | null {
  if (state.model.status !== 'ready') return null;
  const { recipe, past, future } = state.document;
  return {
    model: state.model.from,
    layers: state.model.value.plan.layers.length,
    quantized: state.model.value.quantized,
    sha256: state.model.value.sha256,
    data: choiceOf(state.data) as SavedModel['data'],
    validation: choiceOf(state.validation) as SavedModel['validation'],
    recipe,
    past: past.slice(-stepLimit),
    future: future.slice(0, stepLimit),
    runs: [...state.runs],
    focused: state.selection.focused,
    view: {
      metric: state.view.metric,
      threshold: state.view.threshold,
      graphShows: state.view.graphShows,
    },
    project: state.project,
    savedAt,
  };
}

/** A model and a project that uses it have each their own history. */
export function isSameSaved(
  a: Pick<SavedModel, 'model' | 'project'>,
  b: Pick<SavedModel, 'model' | 'project'>,
): boolean {
  return a.project === null || b.project === null
    ? a.project === b.project && a.model.ref === b.model.ref
    : a.project.file.ref === b.project.file.ref;
}

/** The state to store: the open model first, then those of before. */
export function makeSavedState(state: AppState, before: SavedState, savedAt: string): SavedState {
  const open = saveModel(state, savedAt);
  const others = before.models.filter((saved) => open === null || !isSameSaved(saved, open));
  const { chartOrder, columns, panels } = state.view;
  return {
    version: 2,
    settings: state.settings,
    view: {
      chartOrder,
      columns: columns === null ? null : [...columns],
      panels,
    },
    models: (open === null ? others : [open, ...others]).slice(0, modelLimit),
  };
}
