import {
  bigintsAttribute,
  floatAttribute,
  hasAttribute,
  intAttribute,
  intsAttribute,
  stringAttribute,
} from '../../onnx/attributes';
import { DataType, makeAttribute, patch } from '../../onnx/proto';
import { typeName } from '../../onnx/tensor';
import { integersToInput, refused, rewritten, without, type Converter } from '../traits/converter';
import { axesDetail, axisDetail } from '../traits/detail';
import { moveRule } from '../traits/integer-writer';
import { alike, plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { sameAsInput } from '../traits/op-visit';
import { from } from '../traits/relevance';

/** Values stay what they are. */
const handsOn: OpTraits = { ...plain('computed'), relevance: from(0) };

/** Every value of the input once, under another shape or order of axes. */
const rearranging: OpTraits = {
  ...handsOn,
  flow: 'rearranged',
  qdq: sameAsInput,
  integerRule: moveRule,
  handsIntegersOn: true,
  pairsMoveBehind: true,
};

const shapeToInput: Converter = (node, context) => {
  const shape = bigintsAttribute(node, 'shape');
  if (shape === null) return { refused: 'Reshape has no shape' };
  const name = context.addIntegers(`${node.name}/shape`, shape);
  return [rewritten(node, [node.input[0] ?? '', name], ['shape', 'consumed_inputs'])];
};

const castByName: Converter = (node) => {
  const to = stringAttribute(node, 'to', '');
  if (to === '') return [node];
  const type = DataType[to as keyof typeof DataType];
  if (typeof type !== 'number') return { refused: `it casts to the unknown type ${to}` };
  const bare = without(node, 'to');
  return [patch(bare, { attribute: [...bare.attribute, makeAttribute('to', type)] })];
};

/** In a model that only infers, the mask means nothing; its element type changed at 10. */
const dropoutMask: Converter = (node, context) => {
  const mask = node.output[1] ?? '';
  if (mask !== '' && context.isUsed(mask)) return { refused: 'its mask is used, and changed type' };
  return [patch(node, { output: node.output.slice(0, 1) })];
};

const dropoutRatio: Converter = (node, context) => {
  if (!hasAttribute(node, 'ratio')) return [node];
  const input = node.input[0] ?? '';
  const ratio = floatAttribute(node, 'ratio', 0.5);
  const name = context.addFloats(`${node.name}/ratio`, [ratio], [], context.typeOf(input));
  return [rewritten(node, [input, name], ['ratio'])];
};

const changingAxes: OpTraits = {
  ...rearranging,
  keepsOrder: true,
  shapeInputs: [1],
  versions: { 13: integersToInput('axes') },
  detail: axesDetail,
};

export const moveOps: OpFamily = {
  Reshape: {
    ...rearranging,
    keepsOrder: true,
    fusesIntoProduct: 'through',
    shapeInputs: [1],
    impliedRank: (node, { lengthOf }) => lengthOf(node.input[1] ?? ''),
    versions: { 5: shapeToInput },
  },
  Transpose: {
    ...rearranging,
    fusesIntoProduct: 'through',
    detail: (node) => (intsAttribute(node, 'perm') ?? []).join(', '),
  },
  ...alike(changingAxes, 'Squeeze', 'Unsqueeze'),
  Flatten: { ...rearranging, keepsOrder: true, pairsMoveBehind: false, detail: axisDetail(1) },
  ...alike(handsOn, 'DepthToSpace', 'SpaceToDepth'),
  Expand: {
    ...handsOn,
    shapeInputs: [1],
    impliedRank(node, { shapeOf, lengthOf }) {
      const before = shapeOf(node.input[0] ?? '')?.length ?? null;
      const to = lengthOf(node.input[1] ?? '');
      return before === null || to === null ? null : Math.max(before, to);
    },
    handsIntegersOn: true,
  },
  Tile: {
    ...handsOn,
    shapeInputs: [1],
    handsIntegersOn: true,
    versions: { 6: refused('its inputs changed') },
  },
  Identity: {
    ...handsOn,
    flow: 'identity',
    keepsOrder: true,
    fusesIntoProduct: 'through',
    keepsRank: true,
    vectorLength: (node, { lengthOf }) => lengthOf(node.input[0] ?? ''),
    handsIntegersOn: true,
  },
  Cast: {
    ...handsOn,
    flow: 'cast',
    vectorLength: (node, { lengthOf }) => lengthOf(node.input[0] ?? ''),
    versions: { 6: castByName },
    detail: (node) => `to ${typeName(intAttribute(node, 'to', 0))}`,
  },
  Dropout: {
    ...handsOn,
    keepsOrder: true,
    fusesIntoProduct: 'through',
    keepsRank: true,
    versions: { 7: (node) => [without(node, 'is_test')], 10: dropoutMask, 12: dropoutRatio },
  },
};
