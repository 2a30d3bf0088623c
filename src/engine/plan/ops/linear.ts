import { floatAttribute, intAttribute } from '../../onnx/attributes';
import { dimsOf } from '../../onnx/tensor';
import type { OpRule, OpVisit } from './op-rule';

/** Conv, ConvTranspose: activation in, weight, int32 bias, activation out. */
function convolution(channelAxis: number): OpRule {
  return (visit) => {
    visit.readInput(0);
    readWeightOrInput(visit, 1, channelAxis);
    readBiasOrInput(visit, 2, 1);
    visit.writeOutput(0);
  };
}

export const convRule = convolution(0);
export const convTransposeRule = convolution(1);

export const gemmRule: OpRule = (visit) => {
  const transposed = intAttribute(visit.node, 'transB', 0) !== 0;
  visit.readInput(0);
  readWeightOrInput(visit, 1, transposed ? 0 : 1);
  readBiasOrInput(visit, 2, floatAttribute(visit.node, 'beta', 1));
  visit.writeOutput(0);
};

/**
 * Either side may be the weight. Per channel only matrices on the right: on the left a scale per
 * column could not be taken out of the sum, and ONNX Runtime's QLinearMatMul refuses to run.
 */
export const matMulRule: OpRule = (visit) => {
  for (const position of [0, 1]) {
    const weight = visit.initializer(position);
    if (weight === null) visit.readInput(position);
    else visit.readWeight(position, position === 1 && dimsOf(weight).length === 2 ? 1 : null);
  }
  visit.writeOutput(0);
};

/** LayerNormalization, InstanceNormalization, BatchNormalization: int8 scale, int32 bias. */
export const normalizationRule: OpRule = (visit) => {
  visit.readInput(0);
  readWeightOrInput(visit, 1, null);
  if (visit.initializer(2) !== null) visit.readBias(2, 0, 1, 1);
  visit.writeOutput(0);
};

function readWeightOrInput(visit: OpVisit, position: number, axis: number | null): void {
  if (visit.initializer(position) === null) visit.readInput(position);
  else visit.readWeight(position, axis);
}

/** A bias that is computed at run time is an activation like any other. */
function readBiasOrInput(visit: OpVisit, position: number, beta: number): void {
  if ((visit.node.input[position] ?? '') === '') return;
  if (visit.initializer(position) === null || visit.initializer(1) === null) {
    visit.readInput(position);
  } else {
    visit.readBias(position, 0, 1, beta);
  }
}
