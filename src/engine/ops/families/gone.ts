import { floatAttribute } from '../../onnx/attributes';
import { DataType, makeNode } from '../../onnx/proto';
import { refused, type Converter } from '../traits/converter';
import { alike, plain, type OpFamily, type OpTraits } from '../traits/op-traits';

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
  ...plain('computed'),
  versions: { 10: refused('this experimental operator no longer exists') },
};

/** Experimental operators of early opsets, and what changed beyond recognition. */
export const goneOps: OpFamily = {
  ImageScaler: { ...plain('computed'), versions: { 10: imageScaler } },
  ...alike(gone, 'Affine', 'ATen', 'ConstantFill', 'Crop', 'DynamicSlice', 'GivenTensorFill'),
  ...alike(gone, 'GRUUnit', 'ParametricSoftplus', 'Scale', 'ScaledTanh'),
  Scan: { ...plain('computed'), versions: { 9: refused('its batch dimension no longer exists') } },
};
