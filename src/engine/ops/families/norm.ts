import { intAttribute } from '../../onnx/attributes';
import { dropped, refused, wasInPlace, without, type Converter } from '../traits/converter';
import { axisDetail } from '../traits/detail';
import { plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { everyTensor, readWeightOrInput, rounds, type OpRule } from '../traits/op-visit';

/** int8 scale, int32 bias. */
const rule: OpRule = (visit) => {
  visit.readInput(0);
  readWeightOrInput(visit, 1, null);
  if (visit.initializer(2) !== null) visit.readBias(2, 0, 1, 1);
  visit.writeOutput(0);
};

const floatNorm: OpTraits = { ...plain('computed'), weights: [1], bias: 2, parameters: [1, 2] };

const norm: OpTraits = { ...floatNorm, qdq: rounds(rule) };

const noMoreSpatial: Converter = (node, context) => {
  const rank = context.shapeOf(node.input[0] ?? '')?.length;
  if (intAttribute(node, 'spatial', 1) === 0 && rank !== 2) {
    return { refused: 'spatial = 0 (statistics per element) no longer exists' };
  }
  return [without(node, 'spatial')];
};

export const normOps: OpFamily = {
  InstanceNormalization: { ...norm, channels: 'second', keepsRank: true, versions: wasInPlace },
  LayerNormalization: { ...norm, channels: 'last', leadsFusion: true, detail: axisDetail(-1) },
  BatchNormalization: {
    ...norm,
    channels: 'second',
    keepsRank: true,
    parameters: [1, 2, 3, 4],
    fusesIntoProduct: 'norm',
    leadsFusion: true,
    versions: { 7: dropped('is_test', 'consumed_inputs'), 9: noMoreSpatial },
  },
  GroupNormalization: {
    ...floatNorm,
    versions: { 21: refused('its scale was one for each group before') },
  },
  LRN: { ...plain('computed'), keepsRank: true },
  MeanVarianceNormalization: {
    ...plain('computed'),
    versions: { 9: refused('it was an experimental operator before') },
  },
};

/** Float32 tables and ids in, one embedding out. */
export const embeddingOps: OpFamily = {
  EmbedLayerNormalization: { ...plain('computed'), qdq: everyTensor },
};
