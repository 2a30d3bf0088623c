import { indexGraph } from '../../src/engine/onnx/graph-index';
import { intAttribute } from '../../src/engine/onnx/attributes';
import {
  makeTensor,
  type ModelProto,
  type NodeProto,
  patch,
  type TensorProto,
  withGraph,
} from '../../src/engine/onnx/proto';
import { dimsOf } from '../../src/engine/onnx/tensor';

const handingOn = new Set(['Relu', 'Clip', 'QuantizeLinear', 'DequantizeLinear']);
/** A convolution with fewer outputs is left whole. */
const fewestChannels = 8;

/** A QDQ model in which every convolution that another one alone reads has lost every second output channel. */
export function prunedChannels(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const { nodes, producer, consumers, outputs } = indexGraph(graph);
  const stored = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const makerOf = (name: string): NodeProto | undefined => nodes[producer.get(name) ?? -1];
  const keep = (name: string, axis: number, kept: readonly number[], of: number): void => {
    const tensor = stored.get(name);
    if (tensor !== undefined && dimsOf(tensor)[axis] === of)
      stored.set(name, sliced(tensor, axis, kept));
  };
  /** The constants behind an input of a node: integers with their grid, or floats. */
  const constantsOf = (name: string): readonly string[] =>
    stored.has(name) ? [name] : (makerOf(name)?.input ?? []);

  /** The one convolution behind a tensor, and what stands between. */
  const readerOf = (tensor: string): NodeProto | null => {
    const [only, ...more] = consumers.get(tensor) ?? [];
    const reader = nodes[only ?? -1];
    if (reader === undefined || more.length > 0 || outputs.has(tensor)) return null;
    if (isPlainConv(reader)) return reader.input[0] === tensor ? reader : null;
    return handingOn.has(reader.opType) ? readerOf(reader.output[0] ?? '') : null;
  };
  for (const node of nodes) {
    const next = isPlainConv(node) ? readerOf(node.output[0] ?? '') : null;
    const [, weight = '', bias = ''] = node.input;
    const channels = dimsOf(stored.get(constantsOf(weight)[0] ?? '') ?? empty)[0] ?? 0;
    const own = [...constantsOf(weight), ...constantsOf(bias)];
    const isShared = own.some((name) => (consumers.get(name) ?? []).length > 1);
    if (next === null || channels < fewestChannels || isShared) continue;
    const kept = Array.from({ length: channels / 2 }, (_unused, index) => 2 * index);
    for (const name of own) keep(name, 0, kept, channels);
    keep(constantsOf(next.input[1] ?? '')[0] ?? '', 1, kept, channels);
  }
  const initializer = graph.initializer.map(({ name }) => stored.get(name)!);
  return withGraph(model, patch(graph, { initializer, valueInfo: [] }));
}

const empty = makeTensor('', 1, [0], new Float32Array());

function isPlainConv(node: NodeProto): boolean {
  return node.opType === 'Conv' && intAttribute(node, 'group', 1) === 1;
}

function sliced(tensor: TensorProto, axis: number, kept: readonly number[]): TensorProto {
  const dims = dimsOf(tensor);
  const [size = 1] = dims.slice(axis);
  const outer = dims.slice(0, axis).reduce((product, each) => product * each, 1);
  const run = tensor.rawData.length / outer / size;
  const rawData = new Uint8Array(outer * kept.length * run);
  for (let index = 0; index < outer; index += 1) {
    kept.forEach((from, to) => {
      const start = (index * size + from) * run;
      rawData.set(tensor.rawData.subarray(start, start + run), (index * kept.length + to) * run);
    });
  }
  const left = dims.map((each, at) => BigInt(at === axis ? kept.length : each));
  return patch(tensor, { dims: left, rawData });
}
