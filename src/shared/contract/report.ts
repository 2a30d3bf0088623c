import type { EffectivePrecision, StoredType } from '../dtypes';
import type { Kernels } from './arguments';
import type { ActivationConfig } from '../recipe/qconfig';
import type { Recipe } from '../recipe/recipe';

/** Marks a number that must not be taken at face value. */
export type MetricFlag = 'masked' | 'nonfinite' | 'untrusted' | 'shapes-differ';

/** One SQNR. `sqnrDb` is null where it is undefined; then `exact` or `zeroSignal` says why. */
export interface Sqnr {
  /** dB, 10·log10(Σx²/Σ(x−y)²) pooled over all samples. */
  readonly sqnrDb: number | null;
  /** No noise at all. */
  readonly exact?: true;
  /** The float tensor is zero everywhere. */
  readonly zeroSignal?: true;
  readonly flags?: readonly MetricFlag[];
}

export interface WeightMetric extends Sqnr {
  readonly name: string;
  /** dB of the channel that suffers most. */
  readonly worstChannelDb: number | null;
  /** Channels whose weights all round to zero although they are not. */
  readonly deadChannels: number;
}

/** Float chain against quantized chain, at the layer's output. */
export interface ActivationMetric extends Sqnr {
  readonly cosine: number | null;
  /** Root mean square error in units of the scale: 0.289 is pure rounding. Null without a scale. */
  readonly rmseOverScale: number | null;
  /** mean(quantized − float), in the tensor's units; null where it is not finite. */
  readonly meanError: number | null;
  readonly maxError: number | null;
  /** Share of values outside the quantized range, 0–1. */
  readonly clipped: number;
  /** dB per sample, in file-name order; null where undefined. */
  readonly perSampleDb: readonly (number | null)[];
}

export interface LayerReport {
  /** Original name of the compute node. */
  readonly name: string;
  readonly op: string;
  /** All original nodes merged into the layer. */
  readonly nodes: readonly string[];
  /** First of `outputs`. */
  readonly output: string;
  readonly outputs: readonly string[];
  readonly skipped: boolean;
  readonly weight: WeightMetric | null;
  readonly accumulated: ActivationMetric | null;
  readonly isolated: Sqnr | null;
  readonly shadow: Sqnr | null;
}

export interface TensorReport {
  readonly name: string;
  readonly kind: 'activation' | 'weight' | 'bias';
  readonly dtype: StoredType;
  /** Channel axis, null = per tensor. */
  readonly axis: number | null;
  /** Exact float32 values; one, or one per channel. */
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  readonly min: number | null;
  readonly max: number | null;
  readonly observer: ActivationConfig['observer'] | null;
  /** Name of the tensor whose qparams this one takes, null = its own. */
  readonly sharedWith: string | null;
  readonly effective: EffectivePrecision;
}

/** One branch of a Concat that an output comes from. */
export interface BranchReport extends Sqnr {
  /** Tensor that is joined. */
  readonly name: string;
  readonly cosine: number | null;
}

export interface OutputReport extends Sqnr {
  readonly name: string;
  readonly cosine: number | null;
  /** The same by branch, where a Concat joins the output at the end; pooled, a large branch hides a small one. */
  readonly branches?: readonly BranchReport[];
}

/** Result of `debug` (schema `bitloupe.debug/1`). */
export interface DebugReport {
  readonly schema: 'bitloupe.debug/1';
  readonly model: {
    readonly path: string;
    readonly sha256: string;
    readonly opset: number;
    readonly layers: number;
    readonly weightedLayers: number;
  };
  readonly data: {
    readonly kind: DataKind;
    readonly samples: number;
    readonly sha256: string;
    /** False for generated data: no number can be trusted then. */
    readonly trusted: boolean;
  };
  readonly run: {
    readonly kernels: Kernels;
    readonly level: 'disabled' | 'basic' | 'all';
    readonly preset: string;
    readonly runtime: string;
    readonly cpu: readonly string[];
    readonly threads: number;
  };
  readonly recipe: Recipe;
  readonly layers: readonly LayerReport[];
  readonly tensors: readonly TensorReport[];
  readonly outputs: readonly OutputReport[];
  readonly timingsMs: Readonly<Record<string, number>> & { readonly total: number };
  readonly peakRssBytes: number;
  readonly warnings: readonly Notice[];
}

export type DataKind = 'images' | 'npy' | 'npz' | 'pb' | 'generated';

/** Something the user should know; never an error. */
export interface Notice {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
