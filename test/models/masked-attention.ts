import type { DataSource } from '../../src/engine/data/sample/data-source';
import { seededRandom } from '../../src/engine/data/random';
import type { Feeds } from '../../src/engine/data/sample/tensor';
import {
  DataType,
  makeNode,
  makeTensor,
  makeValueInfo,
  renameNode,
} from '../../src/engine/onnx/proto';
import type { NodeProto, TensorProto } from '../../src/engine/onnx/proto';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import { float32, inMemoryData } from './in-memory-data';
import { floats, int64s, tinyModel, weight } from './tiny-model';

/** Length of the sequence and size of a token; two heads. */
const length = 8;
const size = 16;
const heads = 2;
const headSize = size / heads;

/** How the scores of one attention are masked; reads `scores` [batch, heads, n, n], makes `masked`. */
export interface Masking {
  readonly nodes: readonly NodeProto[];
  readonly initializers?: readonly TensorProto[];
  /** `keep` [batch, n] of 0 and 1, float; `mask` [n, n] or other floats, by sample. */
  readonly inputs?: Readonly<Record<string, { dims: number[]; of(sample: number): Float32Array }>>;
  readonly opset?: number;
  /** Softmax is written out as exp(x − max x) over its sum. */
  readonly writtenOut?: boolean;
}

/** Attention over seeded tokens, with scores of about ±`span` before they are masked. */
export async function maskedAttention(
  masking: Masking,
  span = 4,
  layers = 1,
): Promise<{ model: PreparedModel; data: DataSource }> {
  const inputs = Object.entries(masking.inputs ?? {});
  const blocks = Array.from({ length: layers }, (_unused, layer) =>
    attentionNodes(layer, layer === layers - 1, masking),
  );
  const model = await tinyModel({
    opset: masking.opset ?? 17,
    inputs: [
      makeValueInfo('x', DataType.FLOAT, [1, length, size]),
      ...inputs.map(([name, { dims }]) => makeValueInfo(name, DataType.FLOAT, dims)),
    ],
    outputs: ['y'],
    nodes: blocks.flat(),
    initializers: [
      weight('wq', [size, size], 0.3 * Math.sqrt(span)),
      weight('wk', [size, size], 0.3 * Math.sqrt(span)),
      weight('wv', [size, size], 0.3),
      int64s('split', 0, 0, heads, headSize),
      int64s('join', 0, 0, size),
      floats('root', [], 0.35),
      int64s('last', -1),
      ...(masking.initializers ?? []),
    ],
  });
  const samples = Array.from({ length: 6 }, (_unused, sample): Feeds => {
    const random = seededRandom(17, sample);
    const tokens = Float32Array.from({ length: length * size }, () => random.normal());
    return {
      x: float32([1, length, size], tokens),
      ...Object.fromEntries(
        inputs.map(([name, { dims, of }]) => [name, float32(dims, of(sample))]),
      ),
    };
  });
  return { model, data: inMemoryData(samples) };
}

function attentionNodes(layer: number, isLast: boolean, masking: Masking): NodeProto[] {
  const own = (name: string): string => (layer === 0 ? name : `${name}.${layer}`);
  const from = layer === 0 ? 'x' : `y.${layer - 1}`;
  const part = (letter: 'q' | 'k' | 'v', perm: number[]): NodeProto[] => [
    makeNode('MatMul', [from, `w${letter}`], [own(`${letter}/flat`)]),
    makeNode('Reshape', [own(`${letter}/flat`), 'split'], [own(`${letter}/heads`)]),
    makeNode('Transpose', [own(`${letter}/heads`)], [own(letter)], { perm }),
  ];
  // The first layer computes the mask, further ones read it again: only what reads scores is copied.
  const touched = new Set(['scores']);
  const mask = masking.nodes.flatMap((node) => {
    const isOwn = node.input.some((name) => touched.has(name));
    if (!isOwn) return layer === 0 ? [node] : [];
    node.output.forEach((name) => touched.add(name));
    const renamed = (name: string): string => (touched.has(name) ? own(name) : name);
    return [renameNode(node, own(node.name), node.input.map(renamed), node.output.map(renamed))];
  });
  return [
    ...part('q', [0, 2, 1, 3]),
    ...part('k', [0, 2, 3, 1]),
    ...part('v', [0, 2, 1, 3]),
    makeNode('MatMul', [own('q'), own('k')], [own('raw')]),
    makeNode('Mul', [own('raw'), 'root'], [own('scores')]),
    ...mask,
    ...softmax(own, masking.writtenOut === true),
    makeNode('MatMul', [own('p'), own('v')], [own('context')]),
    makeNode('Transpose', [own('context')], [own('back')], { perm: [0, 2, 1, 3] }),
    makeNode('Reshape', [own('back'), 'join'], [isLast ? 'y' : `y.${layer}`]),
  ];
}

function softmax(own: (name: string) => string, isWrittenOut: boolean): NodeProto[] {
  if (!isWrittenOut) return [makeNode('Softmax', [own('masked')], [own('p')], { axis: -1 })];
  return [
    makeNode('ReduceMax', [own('masked')], [own('top')], { axes: [-1], keepdims: 1 }),
    makeNode('Sub', [own('masked'), own('top')], [own('below')]),
    makeNode('Exp', [own('below')], [own('e')]),
    makeNode('ReduceSum', [own('e'), 'last'], [own('sum of e')], { keepdims: 1 }),
    makeNode('Div', [own('e'), own('sum of e')], [own('p')]),
  ];
}

/** 1 for tokens, 0 for padding; every sample has another number of tokens. */
export const padding = {
  dims: [1, length],
  of: (sample: number): Float32Array =>
    Float32Array.from({ length }, (_unused, index) => (index < 2 + sample ? 1 : 0)),
};

/** `masked` where a query must not look, 0 elsewhere: [n, n], of later tokens. */
export function causal(name: string, masked: number): TensorProto {
  const values = Float32Array.from({ length: length * length }, (_unused, index) =>
    index % length > Math.floor(index / length) ? masked : 0,
  );
  return makeTensor(name, DataType.FLOAT, [length, length], values);
}

/** True where a query may look: [n, n]. */
export function causalBool(name: string): TensorProto {
  const values = Uint8Array.from({ length: length * length }, (_unused, index) =>
    index % length > Math.floor(index / length) ? 0 : 1,
  );
  return makeTensor(name, DataType.BOOL, [length, length], values);
}
