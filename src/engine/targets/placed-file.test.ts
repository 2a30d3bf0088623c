import { describe, expect, test } from 'vitest';
import { converted, runOnce } from '../../../test/models/converted';
import { goldenFolder } from '../../../test/golden/golden-files';
import { targetNames, targets, type TargetName } from '../../shared/targets/targets';
import { emptyRecipe, type Recipe } from '../../shared/recipe/recipe';
import { openData } from '../data/open-data';
import { exportGraph } from '../emit/export-graph';
import type { DataSource } from '../data/sample/data-source';
import type { ModelProto } from '../onnx/proto';
import { makePlan } from '../plan/plan';
import { prepareModel } from '../prepare/prepare';
import type { PreparedModel } from '../prepare/model/types';
import { fileFacts } from './facts/file-facts';
import { lint } from './lint';
import { planFacts } from './facts/plan-facts';

async function golden(name: string): Promise<{ model: PreparedModel; data: DataSource }> {
  const folder = `${goldenFolder}/models/${name}`;
  const model = await prepareModel(`${folder}/model.onnx`);
  return { model, data: await openData({ kind: 'folder', path: `${folder}/calib` }, model.inputs) };
}

const factsOf = ({ types }: PreparedModel, file: ModelProto) =>
  fileFacts(file, (tensor) => types.get(tensor)?.shape?.length ?? null);

describe.each(['digits_mbv2_one', 'fashion_resnet8', 'bert_tiny'])('%s', (name) => {
  test.each(targetNames)(
    'written for %s is legal there, and runs',
    { timeout: 60_000 },
    async (target: TargetName) => {
      const { model, data } = await golden(name);
      const recipe = { ...emptyRecipe, target };
      expect(lint(target, planFacts(model, makePlan(model, recipe))).illegal).toBe(0);
      const file = exportGraph(await converted(model, data, recipe));
      const found = lint(target, factsOf(model, file));
      expect(found.findings.filter(({ severity }) => severity === 'illegal')).toEqual([]);
      // The provider of XNNPACK has no int8 kernel for matrix products.
      const isMatrixOnly = target === 'xnnpack' && name === 'bert_tiny';
      expect(found.int8Layers > 5).toBe(!isMatrixOnly);
      expect(found.notRun).toBe(targets[target].notRun);
      const outputs = await runOnce(file, data, { level: 'all' });
      for (const { data: values } of Object.values(outputs))
        expect([...values].every((value) => Number.isFinite(Number(value)))).toBe(true);
    },
  );
});

test('a target changes nothing about which layers there are, also where a preset folds by the range', async () => {
  const { model } = await golden('digits_mbv2_one');
  const namesOf = (recipe: Recipe) => makePlan(model, recipe).layers.map(({ name }) => name);
  const parity: Recipe = { ...emptyRecipe, preset: 'ort-u8s8' };
  for (const target of targetNames) expect(namesOf({ ...parity, target })).toEqual(namesOf(parity));
});

test('a file of the default recipe breaks the rules of TensorRT and of QNN', async () => {
  const { model, data } = await golden('digits_mbv2_one');
  const file = exportGraph(await converted(model, data, emptyRecipe));
  const rules = (target: TargetName) => [
    ...new Set(lint(target, factsOf(model, file)).findings.map(({ rule }) => rule)),
  ];
  expect(rules('tensorrt')).toEqual(
    expect.arrayContaining(['signed-int8', 'symmetric', 'float-bias']),
  );
  expect(rules('qnn-htp')).toEqual(['channel-weights']);
});

test('a file for TensorRT has symmetric int8 pairs with zero point 0, float biases and no guards', async () => {
  const { model, data } = await golden('digits_mbv2_one');
  const file = exportGraph(await converted(model, data, { ...emptyRecipe, target: 'tensorrt' }));
  const { layers } = factsOf(model, file);
  for (const { inputs, weights, bias } of layers.filter(({ isInt8 }) => isInt8)) {
    for (const grid of [...inputs, ...weights])
      expect(grid).toMatchObject({ dtype: 'int8', zeroPointIsZero: true });
    expect(bias?.dtype ?? 'float32').toBe('float32');
  }
  expect(file.graph?.node.filter(({ opType }) => opType === 'Max')).toEqual([]);
  // Activations stand between a product and the next pair, where they can be fused.
  const nodes = file.graph?.node ?? [];
  const makers = new Map(nodes.map(({ opType, output }) => [output[0], opType]));
  const clips = nodes.filter(({ opType }) => opType === 'Clip');
  expect(clips.length).toBeGreaterThan(5);
  expect(new Set(clips.map(({ input }) => makers.get(input[0])))).toEqual(new Set(['Conv']));
});
