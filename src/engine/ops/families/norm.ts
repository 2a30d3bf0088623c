import { intAttribute } from '../../onnx/attributes';
import { dropped, refused, wasInPlace, without } from '../traits/converter';
import type { Converter } from '../traits/converter';
import { axisDetail } from '../traits/detail';
import {
  noParameters,
  plainRuntime,
  plainShape,
  plainValues,
  plainVersions,
  staysFloat,
  unknownOp,
} from '../traits/op-traits';
import type { OpFamily, OpTraits } from '../traits/op-traits';
import { everyTensorRule, readWeightOrInput } from '../traits/op-visit';
import type { OpRule } from '../traits/op-visit';

/** int8 scale, int32 bias. */
const rule: OpRule = (visit) => {
  visit.readInput(0);
  readWeightOrInput(visit, 1, null);
  if (visit.initializer(2) !== null) visit.readBias(2, 0, 1, 1);
  visit.writeOutput(0);
};

const floatNorm: OpTraits = {
  flow: 'computed',
  ...plainValues,
  ...plainShape,
  ...noParameters,
  weights: [1],
  bias: 2,
  parameters: [1, 2],
  ...staysFloat,
  ...plainRuntime,
  ...plainVersions,
};

const norm: OpTraits = { ...floatNorm, qdq: { rule, follows: false, since: 1 } };

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
    leadsFusion: true,
    versions: { 7: dropped('is_test', 'consumed_inputs'), 9: noMoreSpatial },
  },
  GroupNormalization: floatNorm,
  LRN: { ...floatNorm, ...noParameters, keepsRank: true },
  MeanVarianceNormalization: {
    ...floatNorm,
    ...noParameters,
    versions: { 9: refused('it was an experimental operator before') },
  },
};

/** Float32 tables and ids in, one embedding out. */
export const embeddingOps: OpFamily = {
  EmbedLayerNormalization: {
    ...unknownOp,
    qdq: { rule: everyTensorRule, follows: false, since: 1 },
  },
};
