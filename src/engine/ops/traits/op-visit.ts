import type { NodeProto, TensorProto } from '../../onnx/proto';

/** What a rule may see and do while the planner visits its node, in prepared order. */
export interface OpVisit {
  readonly node: NodeProto;
  /** Opset the plan is made at (not always the model's: parity presets). */
  readonly opset: number;
  /** The plan must be that of ONNX Runtime's quantizer. */
  readonly parity: boolean;
  /** True when the tensor at this input is already rounded by someone before this node. */
  isMarked(position: number): boolean;
  initializer(position: number): TensorProto | null;
  /** Reads this input rounded, marking it with the layer's activation config if nobody did. */
  readInput(position: number): void;
  /** Rounds this output, with a range of its own. */
  writeOutput(position: number): void;
  /** Rounds this output with the qparams of an input. */
  shareOutput(position: number, inputPosition: number): void;
  /**
   * Quantizes an initializer as weight; `axis` is the channel axis it would have per channel, `summed`
   * the one along which it would be cut into blocks: that of the terms of each sum.
   */
  readWeight(position: number, axis: number | null, summed?: number | null): void;
  /** Quantizes beta times an initializer as int32 bias with scale(input) · scale(weight). */
  readBias(position: number, inputPosition: number, weightPosition: number, beta: number): void;
}

/** Says what a node reads and writes rounded; nothing when the node must stay float. */
export type OpRule = (visit: OpVisit) => void;

export interface Qdq {
  readonly rule: OpRule;
  /** Rounds nothing of its own: it becomes int8 behind a tensor that is rounded already. */
  readonly follows: boolean;
  /** The opset from which on it is quantized. */
  readonly since: number;
}

/** Rounds what it reads and writes wherever it stands. */
export function rounds(rule: OpRule): Qdq {
  return { rule, follows: false, since: 1 };
}

/** Becomes int8 only behind rounded tensors, which the rule has to look for. */
export function follows(rule: OpRule): Qdq {
  return { rule, follows: true, since: 1 };
}

/** Every float tensor around the node gets qparams of its own (Add, Mul, Concat, Softmax, …). */
export const everyTensor: Qdq = rounds((visit) => {
  visit.node.input.forEach((_name, position) => visit.readInput(position));
  visit.node.output.forEach((_name, position) => visit.writeOutput(position));
});

/** Reshape, Transpose, Slice, AveragePool, …: only behind a rounded tensor, with its qparams. */
export const sameAsInput: Qdq = follows((visit) => {
  if (!visit.isMarked(0)) return;
  visit.readInput(0);
  visit.shareOutput(0, 0);
});

export function readWeightOrInput(
  visit: OpVisit,
  position: number,
  axis: number | null,
  summed: number | null = null,
): void {
  if (visit.initializer(position) === null) visit.readInput(position);
  else visit.readWeight(position, axis, summed);
}

/** A bias that is computed at run time is an activation like any other. */
export function readBiasOrInput(visit: OpVisit, position: number, beta: number): void {
  if ((visit.node.input[position] ?? '') === '') return;
  if (visit.initializer(position) === null || visit.initializer(1) === null) {
    visit.readInput(position);
  } else {
    visit.readBias(position, 0, 1, beta);
  }
}
