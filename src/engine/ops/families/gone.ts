import { floatAttribute } from '../../onnx/attributes';
import { DataType, makeNode } from '../../onnx/proto';
import { refused } from '../traits/converter';
import type { Converter } from '../traits/converter';
import { unknownOp } from '../traits/op-traits';
import type { OpFamily, OpTraits } from '../traits/op-traits';

/** A scale and a bias per channel, of early Core ML conversions. */
const imageScaler: Converter = (node, context) => {
  const bias = node.attribute.find((attribute) => attribute.name === 'bias')?.floats ?? [];
  const [input = ''] = node.input;
  const scaled = context.freshName(`${node.name}/scaled`);
  const scale = context.addFloats(
    `${node.name}/scale`,
    [floatAttribute(node, 'scale', 1)],
    [],
    DataType.FLOAT,
  );
  const offset = context.addFloats(
    `${node.name}/bias`,
    bias,
    [1, bias.length, 1, 1],
    DataType.FLOAT,
  );
  return [
    makeNode('Mul', [input, scale], [scaled], {}, { name: `${node.name}/scale` }),
    makeNode('Add', [scaled, offset], node.output, {}, { name: node.name }),
  ];
};

const gone: OpTraits = {
  ...unknownOp,
  versions: { 10: refused('this experimental operator no longer exists') },
};

/** Experimental operators of early opsets, and what changed beyond recognition. */
export const goneOps: OpFamily = {
  ImageScaler: { ...unknownOp, versions: { 10: imageScaler } },
  Affine: gone,
  ATen: gone,
  ConstantFill: gone,
  Crop: gone,
  DynamicSlice: gone,
  GivenTensorFill: gone,
  GRUUnit: gone,
  ParametricSoftplus: gone,
  Scale: gone,
  ScaledTanh: gone,
  Scan: { ...unknownOp, versions: { 9: refused('its batch dimension no longer exists') } },
};
