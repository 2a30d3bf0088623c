import { floatAttribute, stringAttribute } from '../../onnx/attributes';
import { DataType, makeAttribute, makeNode, patch } from '../../onnx/proto';
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

/** The default became another one. */
const statedCoordinates: Converter = (node) => {
  const name = 'coordinate_transformation_mode';
  if (node.attribute.some((attribute) => attribute.name === name)) return [node];
  const stated = makeAttribute(name, 'output_half_pixel');
  return [patch(node, { attribute: [...node.attribute, stated] })];
};

const newModes: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' };

const renamedMode: Converter = (node) => {
  const mode = newModes[stringAttribute(node, 'mode', 'bilinear')];
  const attribute = node.attribute.filter(({ name }) => name !== 'mode');
  return mode === undefined
    ? [node]
    : [patch(node, { attribute: [...attribute, makeAttribute('mode', mode)] })];
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
  RoiAlign: { ...plain('computed'), versions: { 16: statedCoordinates } },
  GridSample: { ...plain('computed'), versions: { 20: renamedMode } },
  DFT: { ...plain('computed'), versions: { 20: refused('its axis became an input') } },
  Scan: { ...plain('computed'), versions: { 9: refused('its batch dimension no longer exists') } },
};
