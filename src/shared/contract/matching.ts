import type { ModelSketch, TensorPrecision } from './model-view';

/** What a float model is compared with: another model, or tensors that another runtime has written to files. */
export const otherKinds = ['model', 'dump'] as const;

/** A dump that was compared. */
export interface DumpView {
  /**
   * Who wrote it: `arrays` are `.npy` or `.npz` files, `ort` the tensors of ONNX Runtime's nodes, `polygraphy` its saved
   * outputs, `rknn` a snapshot of its accuracy analysis, `raw` bare values with a list, as of QNN and SNPE.
   */
  readonly format: 'arrays' | 'ort' | 'polygraphy' | 'rknn' | 'raw';
  /** Samples and tensors in it. */
  readonly samples: number;
  readonly tensors: number;
  /** Samples that were compared. */
  readonly compared: number;
  /** What says which sample of the data a sample of the dump belongs to. */
  readonly pairedBy: 'manifest' | 'name' | 'order';
  /**
   * SQNR of the dump's own inputs against the data, the worst sample, dB; null where it holds none: nothing says then
   * that both were fed with the same.
   */
  readonly inputsDb: number | null;
}

/** What says that a layer of the float model and one of another model are the same one. */
export const matchEvidence = ['name', 'structure', 'weights', 'values'] as const;
export type MatchEvidence = (typeof matchEvidence)[number];

/** How sure a match is, 0–1, and why, in words that are shown. */
export interface MatchGround {
  readonly by: MatchEvidence;
  readonly confidence: number;
  readonly reason: string;
}

/** Integers that stand for a float tensor, and the steps between them. */
export interface GridView {
  /** `uint8`, `int8`, `int4`, …; `dynamic uint8` where the scale is computed when the model runs. */
  readonly dtype: string;
  /** The scale, or the largest of several; null where it is not written in the model. */
  readonly scale: number | null;
  /** The smallest of several scales; as `scale` where there is one. */
  readonly smallestScale: number | null;
  /** 1 = one scale for the whole tensor. */
  readonly scales: number;
  /** Null where channels have different ones, or it is not written in the model. */
  readonly zeroPoint: number | null;
}

/** What we would choose beside what the other model has; null = float there. */
export interface GridPair {
  readonly ours: GridView | null;
  readonly theirs: GridView | null;
}

export const verdicts = ['same-grid', 'other-grid', 'other-arithmetic', 'other-graph'] as const;

/**
 * `same-grid`: they differ by rounding steps. `other-grid`: the scales differ. `other-arithmetic`: float, another
 * integer type, or the same grid with other results. `other-graph`: another operator computes it.
 */
export interface MatchVerdict {
  readonly kind: (typeof verdicts)[number];
  readonly text: string;
}

/** What is known of a layer that was found in another model, besides its errors. */
export interface LayerMatchView {
  readonly match: MatchGround;
  /** The compared tensor of the other model, and the node that computes it there; null where only the tensor is known. */
  readonly theirTensor: string;
  readonly theirNode: string | null;
  /** Accumulated SQNR of our own quantization of the layer, dB; null where it was not measured. */
  readonly oursDb: number | null;
  readonly activation: GridPair;
  /** Null for a layer without weights. */
  readonly weightGrid: GridPair | null;
  /** Null where our own quantization was not measured. */
  readonly verdict: MatchVerdict | null;
}

/** A layer of the float model that was not found, and why. */
export interface UnmatchedLayer {
  readonly layer: string;
  readonly reason: string;
}

/** The first layer, in the order of the float model, that loses more than the layers it reads. */
export interface FirstDivergence {
  readonly layer: string;
  /** Accumulated SQNR, dB: ours and theirs. */
  readonly oursDb: number | null;
  readonly theirsDb: number | null;
  /** How much worse theirs is here than at what the layer reads, in dB beyond ours. */
  readonly extraDb: number;
  readonly text: string;
}

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
