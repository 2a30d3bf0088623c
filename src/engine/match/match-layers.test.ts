import { describe, expect, test } from 'vitest';
import { converted } from '../../../test/models/converted';
import { floats, normalSamples, tinyModel, weight } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { exportGraph } from '../emit/export-graph';
import { silentJob } from '../jobs/job';
import { encodeModel, makeNode, patch, renameNode } from '../onnx/proto';
import type { ModelProto, NodeProto, TensorProto } from '../onnx/proto';
import { makePlan } from '../plan/plan';
import { prepareModel } from '../prepare/prepare';
import type { PreparedModel } from '../prepare/model/types';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareModels } from './compare-models';
import { matchLayers } from './match-layers';

const files = new URL('../../../test/fixtures/cases/compare_qat/', import.meta.url);
const at = (name: string): string => new URL(name, files).pathname;

test('a network and the same after quantization-aware training in PyTorch: every layer is found', async () => {
  const { layers, missing, outputs } = await compareModels(silentJob, {
    float: at('float.onnx'),
    quantized: at('qat.onnx'),
    data: { kind: 'folder', path: at('calib') },
    kernels: 'simulated',
  });
  expect(missing).toEqual([]);
  expect(layers).toHaveLength(17);
  const weighted = layers.filter(({ op }) => op === 'Conv' || op === 'Gemm');
  expect(weighted).toHaveLength(11);
  // Trained further, so not the same: but the same layer, where another one would be near 0 dB.
  for (const layer of weighted) expect(layer.weight?.sqnrDb).toBeGreaterThan(15);
  expect(layers.every(({ accumulated }) => accumulated !== null)).toBe(true);
  // Its values are those behind the BatchNormalization, which the float model has folded.
  expect(layers[0]?.accumulated?.sqnrDb).toBeGreaterThan(19);
  expect(outputs[0]?.sqnrDb).toBeCloseTo(3.6, 1);
});

interface Parts {
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly outputs: readonly string[];
}

/** The float model, and its int8 model under other names, its nodes put in order by `reorder`. */
async function pair(
  parts: Parts,
  reorder: (nodes: readonly NodeProto[]) => readonly NodeProto[] = (nodes) => nodes,
): Promise<{ float: PreparedModel; quantized: PreparedModel }> {
  const float = await tinyModel({ ...parts, inputs: { x: [1, 8] } });
  const made = await converted(float, await normalSamples(float, 3), emptyRecipe);
  const exported = exportGraph(made);
  const folder = await mkdtemp(join(tmpdir(), 'bitloupe-match-'));
  try {
    const path = join(folder, 'renamed.onnx');
    await writeFile(path, encodeModel(renamed(exported, reorder)));
    return { float, quantized: await prepareModel(path) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function renamed(
  model: ModelProto,
  reorder: (nodes: readonly NodeProto[]) => readonly NodeProto[],
): ModelProto {
  const graph = model.graph!;
  const kept = new Set([...graph.input, ...graph.output].map(({ name }) => name));
  const names = new Map<string, string>();
  const rename = (name: string): string => {
    if (name === '' || kept.has(name)) return name;
    if (!names.has(name)) names.set(name, `t${names.size}`);
    return names.get(name) ?? '';
  };
  const nodes = reorder(graph.node).map((node, index) =>
    renameNode(node, `n${index}`, node.input.map(rename), node.output.map(rename)),
  );
  const initializer = graph.initializer.map((each) => patch(each, { name: rename(each.name) }));
  return patch(model, { graph: patch(graph, { node: nodes, initializer, valueInfo: [] }) });
}

function matching({ float, quantized }: Awaited<ReturnType<typeof pair>>) {
  const { layers } = makePlan(float, emptyRecipe);
  const { matches, missing } = matchLayers(float, layers, quantized);
  return { layers, matches, missing: missing.map(({ name }) => name) };
}

/** Two branches of equal shape that are multiplied by each other. */
const twins: Parts = {
  nodes: [
    makeNode('MatMul', ['x', 'w_a'], ['a']),
    makeNode('MatMul', ['x', 'weight_b'], ['b']),
    makeNode('Sigmoid', ['a'], ['a1']),
    makeNode('Tanh', ['b'], ['b1']),
    makeNode('Mul', ['a1', 'b1'], ['m']),
    makeNode('MatMul', ['m', 'final_w'], ['y']),
  ],
  initializers: [weight('w_a', [8, 8]), weight('weight_b', [8, 8]), weight('final_w', [8, 8])],
  outputs: ['y'],
};

describe('layers under other names', () => {
  test('branches of equal shape in another order are told apart by their weights', async () => {
    const models = await pair(twins, (nodes) => {
      const at = nodes.findIndex((node) => node.opType === 'MatMul');
      const other = nodes.findIndex((node, index) => index > at && node.opType === 'MatMul');
      // Everything the second product needs first, then the rest in its order.
      const needed = new Set(needs(nodes, other));
      return [
        ...nodes.filter((_node, index) => needed.has(index)),
        ...nodes.filter((_node, index) => !needed.has(index)),
      ];
    });
    const { matches, missing, layers } = matching(models);
    expect(missing).toEqual([]);
    expect(matches).toHaveLength(layers.length);
    const nodeOf = (name: string): number =>
      matches.find(({ layer }) => layer.outputs[0] === name)?.node ?? -1;
    // In the quantized file b comes first now.
    expect(nodeOf('b')).toBeLessThan(nodeOf('a'));
  });

  const factors = (second: TensorProto): ReturnType<typeof pair> =>
    pair({
      nodes: [
        makeNode('MatMul', ['x', 'w'], ['a']),
        makeNode('Mul', ['a', 'c'], ['s']),
        makeNode('Mul', ['a', second.name], ['t']),
        makeNode('Add', ['s', 't'], ['m']),
        makeNode('MatMul', ['m', 'final_w'], ['y']),
      ],
      initializers: [weight('w', [8, 8]), weight('final_w', [8, 8]), weight('c', [8]), second],
      outputs: ['y'],
    });

  test('a layer that several could stand for is missing rather than wrong', async () => {
    const { rawData } = weight('c', [8]);
    const nearly = new Float32Array(rawData.slice().buffer).map((value) => 1.001 * value);
    const { matches, missing } = matching(await factors(floats('d', [8], ...nearly)));
    expect(missing).toHaveLength(2);
    expect(matches.map(({ layer }) => layer.outputs[0])).toEqual(['a', 'm', 'y']);
  });

  test('layers at one place are told apart by the constants that they read', async () => {
    const { matches, missing } = matching(await factors(weight('other_c', [8])));
    expect(missing).toEqual([]);
    expect(matches).toHaveLength(5);
  });

  test('a network that lacks a layer still has its others found', async () => {
    const whole = await pair(twins);
    const shorter = await tinyModel({
      inputs: { x: [1, 8] },
      nodes: [
        makeNode('MatMul', ['x', 'other_one'], ['o']),
        makeNode('MatMul', ['o', 'weight_b'], ['b']),
        makeNode('MatMul', ['b', 'final_w'], ['y']),
      ],
      initializers: [
        weight('other_one', [8, 8]),
        weight('weight_b', [8, 8]),
        weight('final_w', [8, 8]),
      ],
      outputs: ['y'],
    });
    const { matches, missing } = matching({ float: shorter, quantized: whole.quantized });
    expect(missing).toHaveLength(1);
    expect(matches.map(({ layer }) => layer.outputs[0])).toEqual(['b', 'y']);
  });
});

/** Positions of a node and of all nodes it needs. */
function needs(nodes: readonly NodeProto[], index: number): readonly number[] {
  const producer = new Map(
    nodes.flatMap((node, position) => node.output.map((name) => [name, position] as const)),
  );
  const found = new Set<number>();
  const visit = (position: number): void => {
    if (found.has(position)) return;
    found.add(position);
    for (const name of nodes[position]?.input ?? []) {
      const from = producer.get(name);
      if (from !== undefined) visit(from);
    }
  };
  visit(index);
  return [...found];
}
