import { intAttribute } from '../../onnx/attributes';
import { makeAttribute, makeNode, patch, type NodeProto } from '../../onnx/proto';
import { without, type Converter } from '../traits/converter';
import { axisDetail } from '../traits/detail';
import { asUnary } from '../traits/integer-writer';
import { plain, type OpFamily, type OpTraits } from '../traits/op-traits';
import { everyTensor } from '../traits/op-visit';

/**
 * Before 13 these ops flattened their input to two dimensions at `axis` (default 1); from 13 on they
 * work along one axis (default −1). The two agree when nothing follows the axis.
 */
const alongOneAxis: Converter = (node, context) => {
  const input = node.input[0] ?? '';
  const shape = context.shapeOf(input);
  const axis = intAttribute(node, 'axis', 1);
  const from = shape === null || axis >= 0 ? axis : axis + shape.length;
  const rest = shape?.slice(from + 1);
  if (axis === -1 || rest?.every((size) => size === 1) === true) return [withAxis(node, axis)];
  const shapeName = context.freshName(`${node.name}/shape`);
  const flat = context.freshName(`${node.name}/flat`);
  const result = context.freshName(`${node.name}/result`);
  return [
    makeNode('Shape', [input], [shapeName]),
    makeNode('Flatten', [input], [flat], { axis }),
    patch(withAxis(node, -1), { input: [flat], output: [result] }),
    makeNode('Reshape', [result, shapeName], node.output, {}, { name: `${node.name}/unflatten` }),
  ];
};

function withAxis(node: NodeProto, axis: number): NodeProto {
  const bare = without(node, 'axis');
  return patch(bare, { attribute: [...bare.attribute, makeAttribute('axis', axis)] });
}

const hardmax: OpTraits = { ...plain('computed'), versions: { 13: alongOneAxis } };

export const softmaxOps: OpFamily = {
  Softmax: {
    ...hardmax,
    fixedRange: { min: 0, max: 1 },
    keepsRank: true,
    qdq: everyTensor,
    ...asUnary('QLinearSoftmax', ({ opset, node }) => ({
      axis: intAttribute(node, 'axis', opset >= 13 ? -1 : 1),
      opset,
    })),
    detail: axisDetail(-1),
  },
  LogSoftmax: { ...hardmax, detail: axisDetail(-1) },
  Hardmax: hardmax,
};
