import { z } from 'zod';
import { effectiveTypes, storedTypes } from '../dtypes';
import { observerNames } from '../recipe/observers';
import { recipeSchema } from '../recipe/recipe';
import { kernelsSchema } from './arguments';
import { amount, count, notice, numberOrNull, sha256, text, texts, type Frozen } from './parts';

/** Marks a number that must not be taken at face value. */
const metricFlag = z.enum(['masked', 'nonfinite', 'untrusted', 'shapes-differ']);
export type MetricFlag = z.infer<typeof metricFlag>;

/** One SQNR. `sqnrDb` is null where it is undefined; then `exact` or `zeroSignal` says why. */
export const sqnr = z.strictObject({
  /** dB, 10·log10(Σx²/Σ(x−y)²) pooled over all samples. */
  sqnrDb: numberOrNull,
  /** No noise at all. */
  exact: z.literal(true).exactOptional(),
  /** The float tensor is zero everywhere. */
  zeroSignal: z.literal(true).exactOptional(),
  flags: z.array(metricFlag).exactOptional(),
});
export type Sqnr = Frozen<z.infer<typeof sqnr>>;

export const weightMetric = z.strictObject({
  name: text,
  ...sqnr.shape,
  /** dB of the channel that suffers most. */
  worstChannelDb: numberOrNull,
  /** Channels whose weights all round to zero although they are not. */
  deadChannels: count,
});
export type WeightMetric = Frozen<z.infer<typeof weightMetric>>;

/** Float chain against quantized chain, at the layer's output. */
export const activationMetric = z.strictObject({
  ...sqnr.shape,
  cosine: numberOrNull,
  /** Root mean square error in units of the scale: 0.289 is pure rounding. Null without a scale. */
  rmseOverScale: numberOrNull,
  /** mean(quantized − float), in the tensor's units; null where it is not finite. */
  meanError: numberOrNull,
  maxError: numberOrNull,
  /** Share of values outside the quantized range, 0–1. */
  clipped: z.number().min(0).max(1),
  /** dB per sample, in file-name order; null where undefined. */
  perSampleDb: z.array(numberOrNull),
});
export type ActivationMetric = Frozen<z.infer<typeof activationMetric>>;

const layerReport = z.strictObject({
  /** Original name of the compute node. */
  name: text,
  op: text,
  /** All original nodes merged into the layer. */
  nodes: texts,
  /** First of `outputs`. */
  output: text,
  outputs: texts.min(1),
  skipped: z.boolean(),
  weight: weightMetric.nullable(),
  accumulated: activationMetric.nullable(),
  isolated: sqnr.nullable(),
  shadow: sqnr.nullable(),
});
export type LayerReport = Frozen<z.infer<typeof layerReport>>;

const tensorReport = z.strictObject({
  name: text,
  kind: z.enum(['activation', 'weight', 'bias']),
  dtype: z.enum(storedTypes),
  /** Channel axis, or the one that is cut into blocks; null = per tensor. */
  axis: z.int().nullable(),
  /** Elements along `axis` that share a scale; absent where there are no blocks. */
  blockSize: z.int().positive().exactOptional(),
  /** Exact float32 values; one, or one per channel; of blocks the largest. */
  scale: z.array(z.number().positive()).min(1),
  zeroPoint: z.array(z.int()).min(1),
  min: numberOrNull,
  max: numberOrNull,
  observer: z.enum(observerNames).nullable(),
  /** Name of the tensor whose qparams this one takes, null = its own. */
  sharedWith: text.nullable(),
  effective: z.enum(effectiveTypes),
});
export type TensorReport = Frozen<z.infer<typeof tensorReport>>;

/** One branch of a Concat that an output comes from; `name` is the tensor that is joined. */
const branchReport = z.strictObject({ name: text, ...sqnr.shape, cosine: numberOrNull });
export type BranchReport = Frozen<z.infer<typeof branchReport>>;

export const outputReport = z.strictObject({
  name: text,
  ...sqnr.shape,
  cosine: numberOrNull,
  /** The same by branch, where a Concat joins the output at the end; pooled, a large branch hides a small one. */
  branches: z.array(branchReport).exactOptional(),
});
export type OutputReport = Frozen<z.infer<typeof outputReport>>;

const dataKind = z.enum(['images', 'npy', 'npz', 'pb', 'generated']);
export type DataKind = z.infer<typeof dataKind>;

export const modelHead = z.strictObject({
  path: text,
  sha256,
  opset: z.int().positive(),
  layers: count,
  weightedLayers: count,
});

export const dataHead = z.strictObject({
  kind: dataKind,
  samples: count,
  /** False for generated data: no number can be trusted then. */
  trusted: z.boolean(),
});

/** Result of `debug` (schema `bitloupe.debug/1`). */
export const debugReport = z.strictObject({
  schema: z.literal('bitloupe.debug/1'),
  model: modelHead,
  data: dataHead.extend({ sha256 }),
  run: z.strictObject({
    kernels: kernelsSchema,
    level: z.enum(['disabled', 'basic', 'all']),
    preset: text,
    runtime: text,
    cpu: texts,
    threads: count,
  }),
  recipe: recipeSchema,
  layers: z.array(layerReport),
  tensors: z.array(tensorReport),
  outputs: z.array(outputReport).min(1),
  timingsMs: z.object({ total: amount }).catchall(amount),
  peakRssBytes: count,
  warnings: z.array(notice),
});
export type DebugReport = Frozen<z.infer<typeof debugReport>>;
