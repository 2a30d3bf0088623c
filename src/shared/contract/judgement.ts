import { z } from 'zod';
import { recipeSchema } from '../recipe/recipe';
import { kernelsSchema } from './arguments';
import type {
  DumpView,
  FirstDivergence,
  LayerMatchView,
  OtherGraph,
  UnmatchedLayer,
} from './matching';
import {
  amount,
  count,
  notice,
  numberOrNull,
  shareOrNull,
  text,
  texts,
  type Frozen,
  type Notice,
} from './parts';

const changedAnswer = z.strictObject({
  sample: count,
  name: text,
  /** Class index; null without labels. */
  label: z.int().nullable(),
  /** Where a sample has many answers, the first one that changed. */
  floatAnswer: z.int(),
  quantizedAnswer: z.int(),
  /** How many of its answers changed. */
  differing: count,
  /** dB at the model's first output, this sample alone. */
  sqnrDb: numberOrNull,
});
export type ChangedAnswer = Frozen<z.infer<typeof changedAnswer>>;

export const accuracyResult = z.strictObject({
  kernels: kernelsSchema,
  samples: count,
  labelled: z.boolean(),
  /** Shares 0–1; null without labels. */
  floatTop1: shareOrNull,
  quantizedTop1: shareOrNull,
  floatTop5: shareOrNull,
  quantizedTop5: shareOrNull,
  /** Share of answers that are the same in both models, 0–1; null where the first output has no classes. */
  agreement: shareOrNull,
  /** Answers that were compared: one a sample for a classifier, one for each token or pixel otherwise. */
  answers: count,
  /** Nats, mean over the answers, of the quantized model from the float one; null where there are no classes. */
  klDivergence: numberOrNull,
  classes: texts,
  /** Answers that changed, worst first (by lost margin). */
  changed: z.array(changedAnswer),
});
export type AccuracyResult = Frozen<z.infer<typeof accuracyResult>>;

export const layerSensitivity = z.strictObject({
  layer: text,
  /** Output SQNR in dB with only this layer quantized; null = not measured or no noise. */
  oneInDb: numberOrNull,
  /** Output SQNR in dB with all but this layer quantized. */
  oneOutDb: numberOrNull,
  exact: z.literal(true).exactOptional(),
  samples: count,
});
export type LayerSensitivity = Frozen<z.infer<typeof layerSensitivity>>;

export const sensitivityResult = z.strictObject({
  samples: count,
  complete: z.boolean(),
  layers: z.array(layerSensitivity),
});
export type SensitivityResult = Frozen<z.infer<typeof sensitivityResult>>;

export const latencySummary = z.strictObject({ medianMs: amount, p95Ms: amount, minMs: amount });
export type LatencySummary = Frozen<z.infer<typeof latencySummary>>;

export const layerTiming = z.strictObject({
  layer: text,
  floatUs: amount,
  quantizedUs: amount,
  /** What ran in the quantized model. */
  executed: z.enum(['int8', 'float', 'fused']),
  /** Kernel names that ran, e.g. `QLinearConv`. */
  kernels: texts,
  /** Time in Q and DQ nodes that this layer's int8 makes necessary; not part of `quantizedUs`. */
  quantizeUs: amount.exactOptional(),
});
export type LayerTiming = Frozen<z.infer<typeof layerTiming>>;

/** One recipe under simulated and real kernels, on this machine. dB; null where undefined. */
export const kernelComparison = z.strictObject({
  /** The CPU sums uint8 × int8 products without 16-bit saturation (VNNI, dot products). */
  exactProducts: z.boolean(),
  layers: z.array(
    z.strictObject({
      layer: text,
      simulatedDb: numberOrNull,
      realDb: numberOrNull,
      /** Its weights are large enough to saturate 16-bit sums on CPUs without exact products. */
      canSaturate: z.boolean(),
    }),
  ),
  outputs: z.array(z.strictObject({ name: text, simulatedDb: numberOrNull, realDb: numberOrNull })),
  notices: z.array(notice),
});
export type KernelComparison = Frozen<z.infer<typeof kernelComparison>>;

/** A model quantized by whichever tool beside the open float model, on the calibration data. dB; null where undefined. */
export interface ModelComparison {
  /** Of the other model's file, or of all files of the dump. */
  readonly sizeBytes: number;
  /** Where the other side is no model; its layers have no node then, and no weights. */
  readonly dump: DumpView | null;
  /** Layers of the float model that were found in the other one, in the order of the plan. */
  readonly layers: readonly ({
    readonly layer: string;
    readonly matchedBy: 'name' | 'position';
    readonly weightDb: number | null;
    readonly accumulatedDb: number | null;
  } & LayerMatchView)[];
  /** Layers of the float model that were not found. */
  readonly missing: readonly string[];
  /** The same, each with the reason. */
  readonly unmatched: readonly UnmatchedLayer[];
  /** Null where none departs, or our own quantization was not measured. */
  readonly firstDivergence: FirstDivergence | null;
  readonly outputs: readonly {
    readonly name: string;
    readonly sqnrDb: number | null;
    readonly exact?: true;
  }[];
  /** Answers that were compared: one a sample for a classifier, one for each token or pixel otherwise. */
  readonly answers: number;
  /** Share of them that are the same; null where the first output has no classes. */
  readonly agreement: number | null;
  /** Shares of the labelled samples; null without labels. */
  readonly floatTop1: number | null;
  readonly quantizedTop1: number | null;
  readonly notices: readonly Notice[];
  /** The other model's graph; null where only its tensors are known. */
  readonly graph: OtherGraph | null;
}

/** Another recipe that was measured beside the one asked about. */
const speedAlternative = z.strictObject({
  /** What it does, e.g. `Skipping every Resize`. */
  label: text,
  recipe: recipeSchema,
  latency: latencySummary,
  /** Medians of the ratios round by round; above 1 it is faster. */
  speedupOverFloat: z.number(),
  speedupOverRecipe: z.number(),
  /** Clearly faster than the recipe: in three rounds of four. */
  isFaster: z.boolean(),
});
export type SpeedAlternative = Frozen<z.infer<typeof speedAlternative>>;

export const benchmarkResult = z.strictObject({
  threads: count,
  repeats: count,
  float: latencySummary,
  quantized: latencySummary,
  /** Float time over int8 time, median of the ratios round by round: what both shared cancels out. */
  speedup: z.number().exactOptional(),
  floatBytes: count,
  quantizedBytes: count,
  layers: z.array(layerTiming),
  /** Time in Q and DQ nodes left in the executed graph, µs. */
  quantizeOverheadUs: amount,
  /** Time in nodes that belong to no layer (Div, HardSigmoid, Shape …), µs. */
  otherUs: z.strictObject({ floatUs: amount, quantizedUs: amount }).exactOptional(),
  /** Measured where int8 wins little or nothing, fastest first. */
  alternatives: z.array(speedAlternative).exactOptional(),
  notices: z.array(notice),
});
export type BenchmarkResult = Frozen<z.infer<typeof benchmarkResult>>;
