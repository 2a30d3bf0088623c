import type { ProductSize } from './sizes';

/** How one tensor is rounded, as far as rules of targets ask. */
export interface GridFact {
  readonly tensor: string;
  /** ONNX name of the integer type. */
  readonly dtype: string;
  readonly perChannel: boolean;
  /** Null where calibration has to decide. */
  readonly zeroPointIsZero: boolean | null;
  /** Equal for tensors with the same type, scale and zero point. */
  readonly grid: string;
  /** The Q/DQ nodes are those of ONNX, not of ONNX Runtime. */
  readonly isStandard: boolean;
}

/** One layer of a plan, or one node of an int8 file. */
export interface LayerFact {
  readonly name: string;
  readonly op: string;
  /** Float layers keep to every rule. */
  readonly isInt8: boolean;
  /** Activations it reads rounded. */
  readonly inputs: readonly GridFact[];
  readonly weights: readonly GridFact[];
  /** Type of the bias, `float32` where it is not rounded; null = there is none. */
  readonly bias: { readonly tensor: string; readonly dtype: string } | null;
  readonly outputs: readonly GridFact[];
  /** Of the first input; null = unknown. */
  readonly rank: number | null;
  /** Of a product with a stored weight. */
  readonly size: ProductSize | null;
}

export interface ModelFacts {
  readonly of: 'plan' | 'file';
  readonly opset: number;
  readonly layers: readonly LayerFact[];
  /** Nodes that compute on integers by themselves (QLinearConv, ConvInteger, …). */
  readonly integerOperators: readonly { readonly name: string; readonly op: string }[];
}
