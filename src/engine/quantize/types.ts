import type { MarkId, Plan } from '../plan/types';
import type { QuantizedBias } from './bias';
import type { Qparams } from './qparams';
import type { QuantizedTensor } from './weights';

/** Range of one activation over all calibration samples. */
export interface ObservedRange {
  readonly min: number;
  readonly max: number;
}

/** A plan with every number decided; big arrays are shared between conversions of one model. */
export interface Conversion {
  readonly plan: Plan;
  readonly qparams: ReadonlyMap<MarkId, Qparams & ObservedRange>;
  /** Initializers used as operands (Add, Mul, Gather), by mark. */
  readonly operands: ReadonlyMap<MarkId, QuantizedTensor>;
  /** By `WeightUse.key`. */
  readonly weights: ReadonlyMap<string, QuantizedTensor>;
  /** By `BiasUse.key`. */
  readonly biases: ReadonlyMap<string, QuantizedBias>;
}
