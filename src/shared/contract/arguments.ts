import { z } from 'zod';
import { precisionNames } from '../recipe/precisions';
import { recipeSchema } from '../recipe/recipe';
import { travelTargetNames } from '../travel/terms/target-names';

/** An opaque name for a file or folder the user chose; only the host knows its path. */
export type FileRef = string;
/** On the command line a reference is a path. */
export const fileRef = z.string().min(1).max(4096);

/** Identifies one long call, chosen by the caller; used for progress and cancel. */
export type JobId = string;
export const jobId = z.string().min(1).max(200);

/** As long as a model says: its own file set the limit. */
export const anyName = z.string();

/** Bytes of whatever buffer: zod alone would take those of an ArrayBuffer. */
export const bytesSchema: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);

/** Where a graph of the file is; empty = the main one. */
export const graphPath = z
  .array(
    /** One step into a graph that a node holds: a branch of If, the body of Loop or Scan, the body of a local function. */
    /** One step into a graph that a node holds: a branch of If, the body of Loop or Scan, the body of a local function. */
    z.strictObject({
      /** Name of the node in the graph around it. */
      node: anyName,
      /** Attribute that holds the graph; empty for the body of the function that the node calls. */
      graph: anyName,
    }),
  )
  .max(100)
  .readonly();
export type GraphPath = z.infer<typeof graphPath>;

/** Names a tensor whose values are in the file: a weight, the value of a Constant, or one in an attribute. */
export const tensorPlace = z.strictObject({
  path: graphPath,
  /** Name of the tensor; with `attribute`, of the node. */
  name: anyName,
  attribute: anyName.exactOptional(),
});
export type TensorPlace = z.infer<typeof tensorPlace>;

export const kernelsSchema = z.enum(['simulated', 'real']);
export type Kernels = z.infer<typeof kernelsSchema>;

/** How images become tensors; `engine/data/folder/preprocess.ts` says which numbers make sense. */
export const preprocessShape = {
  layout: z.enum(['NCHW', 'NHWC']).exactOptional(),
  color: z.enum(['RGB', 'BGR', 'L']).exactOptional(),
  /** [width, height] */
  resize: z.tuple([z.number(), z.number()]).readonly().exactOptional(),
  crop: z.enum(['center', 'none']).exactOptional(),
  scale: z.number().exactOptional(),
  mean: z.array(z.number()).readonly().exactOptional(),
  std: z.array(z.number()).readonly().exactOptional(),
  classes: z.array(z.string()).readonly().exactOptional(),
};
export type Preprocess = Readonly<z.infer<z.ZodObject<typeof preprocessShape>>>;

export const dataRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('folder'),
    folder: fileRef,
    limit: z.int().min(1).exactOptional(),
    // What stands in it is checked with the same words as preprocess.json.
    preprocess: z.record(z.string(), z.unknown()).pipe(z.custom<Preprocess>()).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('generated'),
    distribution: z.enum(['normal', 'uniform']),
    samples: z.number(),
    seed: z.int().exactOptional(),
  }),
]);
export type DataRequest = z.infer<typeof dataRequest>;

export const runOptions = z.strictObject({
  kernels: kernelsSchema,
  /** `outputs` answers a click as fast as possible; `layers` measures everything. */
  scope: z.enum(['outputs', 'layers']),
  shadow: z.boolean(),
  /** Also measures what predictions of the next clicks need: a few more runs of the worst layers. */
  foretell: z.boolean().exactOptional(),
});
export type RunOptions = z.infer<typeof runOptions>;

/** Layers that advice may be asked about at once. */
const mostSuspects = 8;

export const adviceRequest = z.strictObject({
  recipe: recipeSchema,
  /** Layers that look bad, worst first. */
  suspects: z.array(anyName).max(mostSuspects).readonly(),
  kernels: kernelsSchema,
});
export type AdviceRequest = z.infer<typeof adviceRequest>;

export const tuneTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqnr'), db: z.number() }),
  z.strictObject({ kind: z.literal('cosine'), value: z.number() }),
  /** Percentage points of top-1. */
  z.strictObject({ kind: z.literal('accuracyDrop'), points: z.number() }),
  /** Share 0–1. */
  z.strictObject({ kind: z.literal('agreement'), share: z.number() }),
  /** KL divergence of the answers at most, in nats. */
  z.strictObject({ kind: z.literal('divergence'), nats: z.number() }),
  /** A file of so many bytes at most, as exact as it can be: for a search over precisions. */
  z.strictObject({ kind: z.literal('bytes'), most: z.number().positive() }),
]);
export type TuneTarget = z.infer<typeof tuneTarget>;

export const tuneCost = z.enum(['time', 'bytes', 'count', 'bits']);

export const tuneRequest = z.strictObject({
  recipe: recipeSchema,
  target: tuneTarget,
  cost: tuneCost,
  /** Precisions that layers may have, the coarsest first; without, layers are skipped or not. */
  precisions: z.array(z.enum(precisionNames)).min(2).exactOptional(),
  kernels: kernelsSchema,
});
export type TuneRequest = z.infer<typeof tuneRequest>;

/** A tool whose files recipes are written to and read from. */
export const travelTarget = z.enum(travelTargetNames);

export const exportFormat = z.enum(['qdq', 'qoperator']);

export const exportRequest = z.strictObject({
  recipe: recipeSchema,
  target: fileRef,
  format: exportFormat,
});
export type ExportRequest = z.infer<typeof exportRequest>;
