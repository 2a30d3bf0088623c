import { floatAttribute, stringAttribute } from '../../onnx/attributes';
import {
  DataType,
  makeAttribute,
  patch,
  type AttributeProto,
  type NodeProto,
} from '../../onnx/proto';
import { floatValues } from '../../onnx/tensor';
import { rewritten, type ConvertContext, type Converter } from '../traits/converter';
import { number, same, type Describe } from '../traits/detail';
import { moveRule } from '../traits/integer-writer';
import { plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { follows, type OpRule, type OpVisit } from '../traits/op-visit';
import { fullResize } from './resize-axes';

const rule: OpRule = (visit) => {
  if (!visit.isMarked(0)) return;
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

const upsampleFactors: Converter = (node, context) => {
  const height = floatAttribute(node, 'height_scale', 1);
  const width = floatAttribute(node, 'width_scale', 1);
  const mode = stringAttribute(node, 'mode', 'nearest') === 'nearest' ? 'nearest' : 'linear';
  const scales = context.addFloats(
    `${node.name}/scales`,
    [1, 1, height, width],
    [4],
    DataType.FLOAT,
  );
  const changed = rewritten(
    node,
    [node.input[0] ?? '', scales],
    ['height_scale', 'width_scale', 'mode'],
  );
  return [withAttributes(changed, [makeAttribute('mode', mode)])];
};

const upsampleScales: Converter = (node, context) => {
  if (node.input.length > 1) return [node];
  const scales = node.attribute.find((attribute) => attribute.name === 'scales')?.floats;
  if (scales === undefined) return { refused: 'Upsample has no scales' };
  const name = context.addFloats(`${node.name}/scales`, scales, [scales.length], DataType.FLOAT);
  return [rewritten(node, [node.input[0] ?? '', name], ['scales'])];
};

/** Upsample is deprecated from 10 on; its scales are 1 or more by definition. */
const upsampleToResize: Converter = (node, context) => {
  const resize: NodeProto = patch(node, { opType: 'Resize' });
  return [context.target >= 11 ? asResize(resize, context, 'floor') : resize];
};

/**
 * Before 11 coordinates were `output / scale`, and "nearest" took the floor when enlarging and the
 * ceiling when shrinking (ONNX Runtime, upsample_base.h, `SIMPLE`).
 */
const resizeCoordinates: Converter = (node, context) => {
  if (node.input.length > 2) return [node];
  if (stringAttribute(node, 'mode', 'nearest') !== 'nearest')
    return [asResize(node, context, 'floor')];
  const scales = context.constantOf(node.input[1] ?? '');
  if (scales === null)
    return { refused: 'whether its nearest mode enlarges is only known when it runs' };
  const values = floatValues(scales);
  if (values.every((scale) => scale >= 1)) return [asResize(node, context, 'floor')];
  if (values.every((scale) => scale <= 1)) return [asResize(node, context, 'ceil')];
  return { refused: 'it enlarges one axis and shrinks another in nearest mode' };
};

function asResize(node: NodeProto, context: ConvertContext, nearestMode: string): NodeProto {
  const roi = context.addFloats(`${node.name}/roi`, [], [0], DataType.FLOAT);
  return withAttributes(patch(node, { input: [node.input[0] ?? '', roi, node.input[1] ?? ''] }), [
    makeAttribute('coordinate_transformation_mode', 'asymmetric'),
    makeAttribute('nearest_mode', nearestMode),
  ]);
}

function withAttributes(node: NodeProto, attributes: readonly AttributeProto[]): NodeProto {
  return patch(node, { attribute: [...node.attribute, ...attributes] });
}

const detail: Describe = (node, { graph }) => {
  const mode = stringAttribute(node, 'mode', 'nearest');
  const scales = graph.initializers.get(node.input[2] ?? '');
  if (scales === undefined || scales.dataType !== DataType.FLOAT) return mode;
  const factors = Array.from(floatValues(scales)).slice(2).map(number);
  return factors.length === 0 ? mode : `${mode} ×${same(factors)}`;
};

const upsample: OpTraits = {
  ...plain('blended'),
  shapeInputs: [1],
  keepsRank: true,
  versions: { 7: upsampleFactors, 9: upsampleScales, 10: upsampleToResize },
};

export const resizeOps: OpFamily = {
  Resize: {
    ...upsample,
    channels: 'second',
    fusesIntoConv: 'no',
    shapeInputs: [1, 2, 3],
    keepsAxes: true,
    qdq: { ...follows(rule), since: 11 },
    integerRule: moveRule,
    handsIntegersOn: true,
    spellOut: fullResize,
    versions: { 11: resizeCoordinates },
    detail,
  },
  Upsample: upsample,
};
