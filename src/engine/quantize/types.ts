import type { FloatWeight } from './float-weights';
import type { RoundingId, Plan } from '../plan/types';
import type { QuantizedBias } from './bias';
import type { Qparams } from '../qparams/qparams';
import type { QuantizedTensor } from './weights';

/** Range of one activation over all calibration samples. */
export interface ObservedRange {
  readonly min: number;
  readonly max: number;
}

/** A bias that int32 at the step input scale · weight scale does not hold well enough. */
export interface CoarseBias {
  readonly layer: number;
  readonly tensor: string;
  /** `BiasUse.key`. */
  readonly key: string;
  /** Largest step of its int32 form, in the units of the bias. */
  readonly step: number;
  /** Largest value it would be off by. */
  readonly error: number;
  /** The layer adds it in float; false where the preset does what ONNX Runtime's quantizer does. */
  readonly keptFloat: boolean;
}

/** Float biases that stand in the quantized model in place of the model's own, by prepared index of their node. */
export type CorrectedBiases = ReadonlyMap<number, FloatWeight & { readonly position: number }>;

/** A plan with every number decided; big arrays are shared between conversions of one model. */
export interface Conversion {
  readonly plan: Plan;
  readonly qparams: ReadonlyMap<RoundingId, Qparams & ObservedRange>;
  /** Initializers used as operands (Add, Mul, Gather), by rounding. */
  readonly operands: ReadonlyMap<RoundingId, QuantizedTensor>;
  /** By `WeightUse.key`. */
  readonly weights: ReadonlyMap<string, QuantizedTensor>;
  /** By `BiasUse.key`. */
  readonly biases: ReadonlyMap<string, QuantizedBias>;
  /** Biases for which the step of their int32 form is too large; see `keptFloat`. */
  readonly coarseBiases: readonly CoarseBias[];
  /** Biases that are not those of the model. */
  readonly corrected: CorrectedBiases;
}
