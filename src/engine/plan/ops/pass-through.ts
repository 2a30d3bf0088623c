import { floatAttribute, stringAttribute } from '../../onnx/attributes';
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
  if (visit.opset < 11 || !visit.isMarked(0)) return;
  visit.readInput(0);
  if (visit.parity || staysInRange(visit)) visit.shareOutput(0, 0);
  else visit.writeOutput(0);
};

/**
 * Nearest and linear Resize give averages of their input. A cubic one overshoots, and what is beyond
 * the border can be a constant of its own.
 */
function staysInRange({ node }: OpVisit): boolean {
  const extrapolates =
    stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel') ===
      'tf_crop_and_resize' && floatAttribute(node, 'extrapolation_value', 0) !== 0;
  return stringAttribute(node, 'mode', 'nearest') !== 'cubic' && !extrapolates;
}

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
