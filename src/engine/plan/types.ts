import type { ConfigSource } from '../../shared/recipe/resolve';
import type { ActivationConfig, Qconfig, WeightConfig } from '../../shared/recipe/qconfig';
import type { TargetProfile } from '../../shared/targets/profiles/target-profile';
import type { SpanOf, UnlikeConcat } from './unlike-branches';

/** What placement rules are judged by. */
export interface Placement {
  readonly opset: number;
  /** As ONNX Runtime's quantizer does it, also where that costs accuracy. */
  readonly parity: boolean;
  /** Which tensors get pairs: see `TargetProfile`. */
  readonly rounds: TargetProfile['rounds'];
  /** Nodes that stay float whatever they want, by prepared index: see `unlikeConcats`. */
  readonly apart: ReadonlySet<number>;
}

/** Identifies one way in which one tensor is rounded: tensor name + activation config. */
export type RoundingId = string;

export type RangeSource =
  /** What was observed at `tensor` (not always the rounding's own: see Relu and Clip). */
  | { readonly kind: 'observed'; readonly tensor: string }
  /** The same qparams as another rounding (Reshape, MaxPool, …). */
  | { readonly kind: 'shared'; readonly rounding: RoundingId }
  /** Fixed by the operator (Softmax: 0 to 1). */
  | { readonly kind: 'fixed'; readonly min: number; readonly max: number }
  /** The values of an initializer. */
  | { readonly kind: 'initializer' };

/** A tensor rounded to the grid of one activation config. */
export interface Rounding {
  readonly id: RoundingId;
  readonly tensor: string;
  readonly config: ActivationConfig;
  readonly range: RangeSource;
  /** Layer that made the rounding, by index. */
  readonly layer: number;
}

/** An input position of the compute node that reads `tensor` rounded by `rounding`. */
export interface InputUse {
  readonly position: number;
  readonly tensor: string;
  readonly rounding: RoundingId;
}

export interface WeightUse {
  readonly position: number;
  readonly tensor: string;
  /** Channel axis, null = per tensor, or by blocks. */
  readonly axis: number | null;
  /** A scale for every `size` elements along `axis`. */
  readonly block?: { readonly axis: number; readonly size: number };
  readonly config: WeightConfig;
  /** Identifies the quantized tensor: the same weight under the same config is shared by layers. */
  readonly key: string;
}

export interface BiasUse {
  readonly position: number;
  readonly tensor: string;
  /** Rounding of the activation whose scale enters the bias scale. */
  readonly inputRounding: RoundingId;
  readonly weightKey: string;
  /** Gemm's beta, folded into the values. */
  readonly beta: number;
  readonly key: string;
}

/**
 * `quantized`: as the recipe says. `skipped`: float by the recipe. `passive`: wanted int8, but no
 * neighbour gives it a quantized tensor (MaxPool behind a skipped Conv).
 */
export type LayerState = 'quantized' | 'skipped' | 'passive';

/** A layer: one quantizable node and the activation folded into it. */
export interface Layer {
  readonly index: number;
  /** Original name of the compute node. */
  readonly name: string;
  readonly op: string;
  /** Prepared index of the compute node. */
  readonly node: number;
  /** Prepared index of the folded Relu or Clip, or null. */
  readonly activation: number | null;
  /** Original nodes of both. */
  readonly nodes: readonly string[];
  /** Output tensors, the folded activation's in place of the compute node's. */
  readonly outputs: readonly string[];
  readonly config: Qconfig;
  readonly source: ConfigSource;
  readonly state: LayerState;
  readonly inputs: readonly InputUse[];
  readonly weights: readonly WeightUse[];
  readonly biases: readonly BiasUse[];
  /** Roundings of the outputs, in output order; shorter when an output is not float. */
  readonly outputRoundings: readonly Rounding[];
  /** Has a weight initializer, whether or not it is quantized. */
  readonly weighted: boolean;
}

/** What a plan keeps of its target. */
export interface PlanTarget {
  /** Form that every bias of an int8 layer has to have; null = as it is best. */
  readonly bias: 'float' | 'int32' | null;
  /** Another runtime will run the file: what ONNX Runtime here would make of float layers does not matter. */
  readonly runsElsewhere: boolean;
}

/**
 * Who rounds what, under one recipe: the result of planning. What calibration found matters for
 * `unlike` alone; layers and their order never depend on it.
 */
export interface Plan {
  readonly layers: readonly Layer[];
  /** prepared node index → layer index, compute nodes and folded activations. */
  readonly layerOfNode: ReadonlyMap<number, number>;
  readonly roundings: ReadonlyMap<RoundingId, Rounding>;
  /** tensor → rounding of it where it is made; absent = it leaves its producer unrounded. */
  readonly producerRoundings: ReadonlyMap<string, RoundingId>;
  /** Name of the preset the recipe starts from. */
  readonly preset: string;
  /** The preset asks for what ONNX Runtime's quantizer does. */
  readonly parity: boolean;
  /** What the model is quantized for; null = ONNX Runtime on this machine, with no rules of its own. */
  readonly target: PlanTarget | null;
  /** Ranges known when the plan was made; null before calibration. */
  readonly spanOf: SpanOf | null;
  /** Concats of unlike ranges, as far as ranges are known. */
  readonly unlike: readonly UnlikeConcat[];
  /** Why a node is not part of any layer, by prepared index. */
  readonly floatReasons: ReadonlyMap<number, string>;
}
