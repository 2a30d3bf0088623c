import { stringAttribute } from '../../onnx/attributes';
import { floatValues } from '../../onnx/tensor';
import { writeAllOutputs } from './op-rule';
import type { OpRule, OpVisit } from './op-rule';

/** Reshape, Transpose, Slice, AveragePool, …: only behind a rounded tensor, with its qparams. */
export const sameAsInputRule: OpRule = (visit) => {
  if (!visit.isMarked(0)) return;
  visit.readInput(0);
  visit.shareOutput(0, 0);
};

export const maxPoolRule: OpRule = (visit) => {
  if (visit.opset >= 12) sameAsInputRule(visit);
};

export const resizeRule: OpRule = (visit) => {
  if (visit.opset >= 11) sameAsInputRule(visit);
};

export const padRule: OpRule = (visit) => {
  if (!visit.isMarked(0)) return;
  visit.readInput(0);
  if (padsWithItsOwnGrid(visit)) visit.shareOutput(0, 0);
  else visit.writeOutput(0);
};

/** Zero and copies of the input are always on the input's grid; another constant may not be. */
function padsWithItsOwnGrid(visit: OpVisit): boolean {
  if (stringAttribute(visit.node, 'mode', 'constant') !== 'constant') return true;
  if ((visit.node.input[2] ?? '') === '') return true;
  const value = visit.initializer(2);
  return value !== null && floatValues(value).every((padding) => padding === 0);
}

export const splitRule: OpRule = (visit) => {
  visit.readInput(0);
  visit.node.output.forEach((_name, position) => visit.shareOutput(position, 0));
};

/** A table of weights is always quantized; anything else only when it already is. */
export const gatherRule: OpRule = (visit) => {
  if (visit.initializer(0) === null && !visit.isMarked(0)) return;
  visit.readInput(0);
  visit.shareOutput(0, 0);
};

export const whereRule: OpRule = (visit) => {
  if (!visit.isMarked(1) || !visit.isMarked(2)) return;
  visit.readInput(1);
  visit.readInput(2);
  writeAllOutputs(visit);
};

/** Relu, Clip that could not be folded into their producer. */
export const activationRule: OpRule = (visit) => {
  if (!visit.isMarked(0)) return;
  visit.readInput(0);
  visit.writeOutput(0);
};
