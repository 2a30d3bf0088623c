import { emptyRecipe } from '../../src/shared/recipe/recipe';
import type { DataSource } from '../../src/engine/data/sample/data-source';
import type { ConvertedModel } from '../../src/engine/emit/quantized-chain';
import { makeNode, type NodeProto, type TensorProto } from '../../src/engine/onnx/proto';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import { calibrate, goldenRecipe, quantize } from '../golden/golden-run';
import { converted } from '../models/converted';
import { floats, normalSamples, tinyModel, type TinyModel, weight } from '../models/tiny-model';

/** A float model, and it quantized. */
export interface Subject {
  readonly name: string;
  readonly float: PreparedModel;
  readonly data: DataSource;
  readonly made: ConvertedModel;
}

export async function goldenSubject(name: string): Promise<Subject> {
  const calibrated = await calibrate(name);
  const { model: float, data } = calibrated;
  return { name, float, data, made: quantize(calibrated, goldenRecipe('u8s8-pc')) };
}

async function tinySubject(name: string, parts: TinyModel, samples = 4): Promise<Subject> {
  const float = await tinyModel(parts);
  const data = await normalSamples(float, samples);
  return { name, float, data, made: await converted(float, data, emptyRecipe) };
}

/** A network of equal residual blocks. `isTied`: all have the same weights, so that only their place tells them apart. */
export function blocks(count: number, isTied = false): Promise<Subject> {
  const nodes: NodeProto[] = [];
  const initializers = new Map<string, TensorProto>();
  let last = 'x';
  for (let block = 0; block < count; block += 1) {
    const name = isTied ? 'w' : 'w'.repeat(block + 1);
    initializers.set(name, weight(name, [16, 16, 3, 3], 0.08));
    nodes.push(
      makeNode('Conv', [last, name], [`c${block}`], { pads: [1, 1, 1, 1] }),
      makeNode('Relu', [`c${block}`], [`r${block}`]),
      makeNode('Add', [last, `r${block}`], [`a${block}`]),
    );
    last = `a${block}`;
  }
  const parts = { nodes, inputs: { x: [1, 16, 24, 24] }, outputs: [last] };
  return tinySubject(
    `${count} equal residual blocks${isTied ? ' with the same weights' : ''}`,
    { ...parts, initializers: [...initializers.values()] },
    8,
  );
}

/** Branches that compute the same up to where they differ, a layer that gives nothing but zeros, a constant operand. */
export function lookalikes(): Promise<Subject> {
  const branch = (name: string): NodeProto[] => [
    makeNode('MatMul', ['h', 'w'], [`${name}1`]),
    makeNode('Relu', [`${name}1`], [`${name}2`]),
    makeNode('MatMul', [`${name}2`, `w${name}`], [`${name}3`]),
    makeNode('Add', [`${name}3`, 'far_below'], [`${name}4`]),
    makeNode('Relu', [`${name}4`], [`${name}5`]),
    makeNode('MatMul', [`${name}5`, 'v'], [`${name}6`]),
  ];
  return tinySubject('lookalikes', {
    inputs: { x: [4, 16] },
    nodes: [
      makeNode('MatMul', ['x', 'first'], ['h']),
      ...branch('a'),
      ...branch('bb'),
      makeNode('Mul', ['a6', 'c'], ['ac']),
      makeNode('Mul', ['bb6', 'ccc'], ['bc']),
      makeNode('Add', ['ac', 'bc'], ['sum']),
      makeNode('Add', ['sum', 'h'], ['again']),
      makeNode('MatMul', ['again', 'last_w'], ['y']),
    ],
    outputs: ['y'],
    initializers: [
      weight('first', [16, 16]),
      weight('w', [16, 16]),
      weight('wa', [16, 16]),
      weight('wbb', [16, 16]),
      weight('v', [16, 16]),
      weight('last_w', [16, 16]),
      weight('c', [16]),
      weight('ccc', [16]),
      floats('far_below', [1], -1000),
    ],
  });
}

/** Products with a bias beside each other, some of equal weights in a row. */
export function perceptron(): Promise<Subject> {
  const nodes: NodeProto[] = [];
  const initializers = [weight('shared', [24, 24]), weight('bias', [24])];
  let last = 'x';
  for (const [index, isShared] of [false, true, true, false, true, false].entries()) {
    const own = `w${'x'.repeat(index)}`;
    const bias = `b${'x'.repeat(index + 1)}`;
    initializers.push(weight(own, [24, 24]), weight(bias, [24]));
    nodes.push(
      makeNode('Gemm', [last, isShared ? 'shared' : own, isShared ? 'bias' : bias], [`g${index}`], {
        transB: 1,
      }),
      makeNode('Relu', [`g${index}`], [`r${index}`]),
    );
    last = `r${index}`;
  }
  const used = new Set(nodes.flatMap(({ input }) => input));
  return tinySubject('a perceptron with shared weights', {
    inputs: { x: [4, 24] },
    nodes,
    outputs: [last],
    initializers: initializers.filter(({ name }) => used.has(name)),
  });
}
