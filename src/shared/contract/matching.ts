import { z } from 'zod';
import type { ModelSketch, TensorPrecision } from './model-view';
import { count, numberOrNull, text, type Frozen } from './parts';

/** What a float model is compared with: another model, or tensors that another runtime has written to files. */
export const otherKinds = ['model', 'dump'] as const;

/** A dump that was compared. */
export const dumpView = z.strictObject({
  /**
   * Who wrote it: `arrays` are `.npy` or `.npz` files, `ort` the tensors of ONNX Runtime's nodes, `polygraphy` its saved
   * outputs, `rknn` a snapshot of its accuracy analysis, `raw` bare values with a list, as of QNN and SNPE.
   */
  format: z.enum(['arrays', 'ort', 'polygraphy', 'rknn', 'raw']),
  /** Samples and tensors in it. */
  samples: count,
  tensors: count,
  /** Samples that were compared. */
  compared: count,
  /** What says which sample of the data a sample of the dump belongs to. */
  pairedBy: z.enum(['manifest', 'name', 'order']),
  /**
   * SQNR of the dump's own inputs against the data, the worst sample, dB; null where it holds none: nothing says then
   * that both were fed with the same.
   */
  inputsDb: numberOrNull,
});
export type DumpView = Frozen<z.infer<typeof dumpView>>;

/** How sure a match is, 0–1, and why, in words that are shown. */
const matchGround = z.strictObject({
  /** What says that a layer of the float model and one of another model are the same one. */
  by: z.enum(['name', 'structure', 'weights', 'values']),
  confidence: z.number().min(0).max(1),
  reason: text,
});
export type MatchGround = Frozen<z.infer<typeof matchGround>>;

/** Integers that stand for a float tensor, and the steps between them. */
const gridView = z.strictObject({
  /** `uint8`, `int8`, `int4`, …; `dynamic uint8` where the scale is computed when the model runs. */
  dtype: text,
  /** The scale, or the largest of several; null where it is not written in the model. */
  scale: numberOrNull,
  /** The smallest of several scales; as `scale` where there is one. */
  smallestScale: numberOrNull,
  /** 1 = one scale for the whole tensor. */
  scales: z.int().positive(),
  /** Null where channels have different ones, or it is not written in the model. */
  zeroPoint: numberOrNull,
});
export type GridView = Frozen<z.infer<typeof gridView>>;

/** What we would choose beside what the other model has; null = float there. */
const gridPair = z.strictObject({ ours: gridView.nullable(), theirs: gridView.nullable() });
export type GridPair = Frozen<z.infer<typeof gridPair>>;

/**
 * `same-grid`: they differ by rounding steps. `other-grid`: the scales differ. `other-arithmetic`: float, another
 * integer type, or the same grid with other results. `other-graph`: another operator computes it.
 */
const matchVerdict = z.strictObject({
  kind: z.enum(['same-grid', 'other-grid', 'other-arithmetic', 'other-graph']),
  text,
});
export type MatchVerdict = z.infer<typeof matchVerdict>;

/** What is known of a layer that was found in another model, besides its errors. */
export const layerMatchView = z.strictObject({
  match: matchGround,
  /** The compared tensor of the other model, and the node that computes it there; null where only the tensor is known. */
  theirTensor: text,
  theirNode: text.nullable(),
  /** Accumulated SQNR of our own quantization of the layer, dB; null where it was not measured. */
  oursDb: numberOrNull,
  activation: gridPair,
  /** Null for a layer without weights. */
  weightGrid: gridPair.nullable(),
  /** Null where our own quantization was not measured. */
  verdict: matchVerdict.nullable(),
});
export type LayerMatchView = Frozen<z.infer<typeof layerMatchView>>;

/** A layer of the float model that was not found, and why. */
export const unmatchedLayer = z.strictObject({ layer: text, reason: text });
export type UnmatchedLayer = Frozen<z.infer<typeof unmatchedLayer>>;

/** The first layer, in the order of the float model, that loses more than the layers it reads. */
export const firstDivergence = z.strictObject({
  layer: text,
  /** Accumulated SQNR, dB: ours and theirs. */
  oursDb: numberOrNull,
  theirsDb: numberOrNull,
  /** How much worse theirs is here than at what the layer reads, in dB beyond ours. */
  extraDb: z.number(),
  text,
});
export type FirstDivergence = Frozen<z.infer<typeof firstDivergence>>;

/** Nodes of another model that make up a layer of the float model, the compute node first. */
export interface OtherLayer {
  /** Its name in the float model; several where one node does the work of several layers. */
  readonly layers: readonly string[];
  readonly nodeIds: readonly number[];
}

/** Another model as it is drawn beside the float one. */
export interface OtherGraph extends ModelSketch {
  readonly layers: readonly OtherLayer[];
  readonly precisions: readonly TensorPrecision[];
}
