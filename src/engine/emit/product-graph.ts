import {
  DataType,
  makeGraph,
  makeModel,
  makeNode,
  makeValueInfo,
  type ModelProto,
} from '../onnx/proto';

/** `y` = a · b of two float64 matrices of any size; a · bᵀ where `transB`. */
export function productGraph(transB: boolean): ModelProto {
  const [rows, inner, columns] = ['rows', 'inner', 'columns'];
  const graph = makeGraph({
    name: 'product',
    nodes: [makeNode('Gemm', ['a', 'b'], ['y'], { transB: transB ? 1 : 0 })],
    inputs: [
      makeValueInfo('a', DataType.DOUBLE, [rows, inner]),
      makeValueInfo('b', DataType.DOUBLE, transB ? [columns, inner] : [inner, columns]),
    ],
    outputs: [makeValueInfo('y', DataType.DOUBLE, [rows, columns])],
  });
  return makeModel(graph, new Map([['', 13]]));
}
