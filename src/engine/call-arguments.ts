import { z } from 'zod';
import type { EngineWork } from '../shared/contract/contract';
import { type AppError, badInput } from '../shared/errors';
import { mostRepeats, mostThreads } from '../shared/limits';
import { recipeSchema } from '../shared/recipe/recipe';
import { parseRecipe } from './recipe/parse-recipe';

const jobId = z.string().min(1).max(200);
/** On the command line a reference is a path. */
const file = z.string().min(1).max(4096);
/** As long as a model says: its own file set the limit. */
const name = z.string();
const recipe = recipeSchema;
const kernels = z.enum(['simulated', 'real']);
const count = z.int().min(1);
/** Layers that advice may be asked about at once. */
const mostSuspects = 8;
const none = z.undefined();
const graphPath = z.array(z.strictObject({ node: name, graph: name })).max(100);
const tensorPlace = z.strictObject({ path: graphPath, name, attribute: name.optional() });

const data = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('folder'),
    folder: file,
    limit: count.optional(),
    // What stands in it is checked with the same words as preprocess.json.
    preprocess: z.record(z.string(), z.unknown()).optional(),
  }),
  z.strictObject({
    kind: z.literal('generated'),
    distribution: z.enum(['normal', 'uniform']),
    samples: z.number(),
    seed: z.int().optional(),
  }),
]);

const target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqnr'), db: z.number() }),
  z.strictObject({ kind: z.literal('cosine'), value: z.number() }),
  z.strictObject({ kind: z.literal('accuracyDrop'), points: z.number() }),
  z.strictObject({ kind: z.literal('agreement'), share: z.number() }),
]);

const options = z.strictObject({
  kernels,
  scope: z.enum(['outputs', 'layers']),
  shadow: z.boolean(),
  foretell: z.boolean().optional(),
});

/** What every call takes; whoever adds one says here what may be given to it. */
const callArguments = {
  hello: none,
  readModel: z.strictObject({ jobId, file }),
  openModel: z.strictObject({ jobId, file }),
  closeModel: none,
  inspectNode: z.strictObject({ path: graphPath, node: name }),
  inspectGraph: z.strictObject({ path: graphPath }),
  tensorValues: z.strictObject({ tensor: tensorPlace, from: z.int().min(0), count }),
  saveTensor: z.strictObject({ tensor: tensorPlace, target: file }),
  searchModel: z.strictObject({ query: z.string().max(1_000) }),
  describePlan: z.strictObject({ recipe }),
  checkData: z.strictObject({ data, pictures: z.int().min(0).max(64).optional() }),
  setData: z.strictObject({ jobId, data }),
  setValidation: z.strictObject({ jobId, data }),
  run: z.strictObject({ jobId, recipe, options }),
  inspectLayer: z.strictObject({ jobId, recipe, layer: name }),
  layerSamples: z.strictObject({ jobId, recipe, limit: count }),
  thumbnails: z.strictObject({
    samples: z.array(z.int().min(0)).max(10_000),
    sizePx: count.max(4096),
    from: z.enum(['data', 'validation']),
  }),
  sensitivity: z.strictObject({ jobId, recipe, resume: z.boolean() }),
  predict: z.strictObject({ recipe }),
  remedies: z.strictObject({ jobId, recipe, layer: name }),
  advise: z.strictObject({
    jobId,
    request: z.strictObject({ recipe, suspects: z.array(name).max(mostSuspects), kernels }),
  }),
  tune: z.strictObject({
    jobId,
    request: z.strictObject({ recipe, target, cost: z.enum(['time', 'bytes', 'count']), kernels }),
  }),
  accuracy: z.strictObject({ jobId, recipe, kernels }),
  benchmark: z.strictObject({
    jobId,
    recipe,
    threads: count.max(mostThreads),
    repeats: count.max(mostRepeats),
  }),
  compareKernels: z.strictObject({ jobId, recipe }),
  compareWith: z.strictObject({ jobId, file }),
  exportModel: z.strictObject({
    jobId,
    request: z.strictObject({ recipe, target: file, format: z.enum(['qdq', 'qoperator']) }),
  }),
  saveFile: z.strictObject({
    target: file,
    content: z.union([z.string(), z.instanceof(Uint8Array)]),
  }),
  readRecipe: z.strictObject({ file }),
  cancel: z.strictObject({ jobId }),
} satisfies Record<keyof EngineWork, z.ZodType>;

/**
 * The calls, each with its argument checked before anything happens. Throws `bad-input` naming call
 * and field: pages and programs on the other end of a line are not trusted to keep to the contract.
 */
export function withCheckedArguments(calls: EngineWork): EngineWork {
  const checked = Object.entries(callArguments).map(([call, schema]) => {
    const known = calls[call as keyof EngineWork].bind(calls) as (
      args: unknown,
    ) => Promise<unknown>;
    return [
      call,
      async (args?: unknown): Promise<unknown> => {
        const result = schema.safeParse(args ?? undefined);
        if (!result.success) throw explain(call, result.error.issues[0], args);
        return known(args);
      },
    ];
  });
  return Object.fromEntries(checked) as EngineWork;
}

function explain(call: string, issue: z.core.$ZodIssue | undefined, args: unknown): AppError {
  const path = issue?.path ?? [];
  const at = path.indexOf('recipe');
  if (at !== -1) {
    // Throws, with the words for recipes in files: it is the same schema.
    const value = path.slice(0, at + 1).reduce(fieldOf, args);
    parseRecipe(value, `${call}: ${path.slice(0, at + 1).join('.')}`);
  }
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const field = [...path, ...unknown].map(String).join('.');
  return badInput(
    `${call}: ${field === '' ? 'the argument' : field} is not valid: ${issue?.message ?? 'unknown'}`,
    'This is no fault of a model or its data: reload the page, or mend the program that calls.',
  );
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;
}
