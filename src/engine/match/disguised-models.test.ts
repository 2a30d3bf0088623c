import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calibrate, goldenRecipe, quantize } from '../../../test/golden/golden-run';
import {
  channelsLast,
  disguised,
  fakeQuantized,
  type Disguised,
} from '../../../test/models/disguise';
import { kinds } from '../../../test/matching/kinds';
import { score } from '../../../test/matching/score';
import { blocks, goldenSubject, lookalikes, perceptron } from '../../../test/matching/subjects';
import { exportGraph } from '../emit/export-graph';
import { silentJob } from '../jobs/job';
import { seededRandom } from '../data/random';
import { DataType, encodeModel, patch } from '../onnx/proto';
import { prepareModel } from '../prepare/prepare';
import { comparePrepared } from './compare-models';
import { rootOf } from './place/skeleton';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bitloupe-disguised-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** How many layers were found, and which of them are not what they are said to be. */
async function found(name: string, disguise: (int8: ReturnType<typeof exportGraph>) => Disguised) {
  const calibrated = await calibrate(name);
  const { model, names } = disguise(exportGraph(quantize(calibrated, goldenRecipe('u8s8-pc'))));
  const path = join(folder, 'other.onnx');
  await writeFile(path, encodeModel(model));
  const quantized = await prepareModel(path);
  const { layers, missing, unmatched } = await comparePrepared(silentJob, {
    float: calibrated.model,
    quantized,
    data: calibrated.data,
    kernels: 'simulated',
    byValues: true,
  });
  const wrong = layers.filter(({ output, theirTensor }) => {
    const truth = names.get(output) ?? output;
    return rootOf(quantized, theirTensor.replace('compared/', '')) !== rootOf(quantized, truth);
  });
  return {
    recall: layers.length / (layers.length + missing.length),
    wrong: wrong.map((layer) => [layer.output, layer.theirTensor, layer.match.by]),
    unmatched,
    layers,
  };
}

describe.each(['digits_mbv2_one', 'fashion_resnet8', 'bert_tiny'])('%s', (name) => {
  test.each(['renamed', 'reordered', 'identities'] as const)(
    '%s: nearly every layer is found, and none is wrong',
    async (disguise) => {
      const { wrong, recall, unmatched } = await found(name, (int8) => disguised(int8, disguise));
      expect(wrong).toEqual([]);
      expect(recall).toBeGreaterThan(0.9);
      // The two attentions of the small BERT have nearly the same scores.
      for (const { reason } of unmatched) expect(reason).toMatch(/could both be it/);
    },
  );
});

test.each(['digits_mbv2_one', 'fashion_resnet8', 'bert_tiny'])(
  '%s: where names lie, layers are found in spite of them, and none is wrong',
  async (name) => {
    const { wrong, recall, layers } = await found(name, (int8) => disguised(int8, 'swapped'));
    expect(wrong).toEqual([]);
    expect(recall).toBeGreaterThan(0.9);
    expect(layers.some(({ match }) => match.reason.endsWith('Another one has its name.'))).toBe(
      true,
    );
  },
);

describe.each([
  ['fashion_resnet8', () => goldenSubject('fashion_resnet8')],
  ['blocks with the same weights', () => blocks(6, true)],
  ['lookalikes', lookalikes],
  ['a perceptron with shared weights', perceptron],
] as const)('%s: nothing is taken for what it is not', (_name, make) => {
  test.each(Object.entries(kinds))('%s', async (_kind, change) => {
    const subject = await make();
    const other = change(subject.made);
    if (other === null) return;
    const { wrong, layers, all } = await score(subject, other);
    expect(wrong).toEqual([]);
    expect(layers.length).toBe(all);
  });
});

test('layers of which channels were pruned are found, with the error of the weights that are left', async () => {
  const subject = await goldenSubject('fashion_resnet8');
  const other = kinds['renamed, every second channel pruned']?.(subject.made);
  const { layers } = await score(subject, other!);
  const pruned = layers.filter(({ match }) => match.reason.includes('Channels were pruned'));
  expect(pruned).toHaveLength(6);
  for (const { weight } of pruned) expect(weight?.sqnrDb).toBeGreaterThan(35);
  expect(pruned.some(({ accumulated }) => accumulated === null)).toBe(true);
});

test('a name that nothing but its place speaks for says little where values are lost', async () => {
  const subject = await blocks(6);
  const random = seededRandom(11, 1);
  const graph = exportGraph(subject.made).graph!;
  const scrambled = graph.initializer.map((tensor) =>
    tensor.dataType === DataType.INT8 && tensor.rawData.length > 64
      ? patch(tensor, { rawData: tensor.rawData.map(() => Math.floor(random.uniform() * 255)) })
      : tensor,
  );
  const model = patch(exportGraph(subject.made), {
    graph: patch(graph, { initializer: scrambled }),
  });
  const { layers, unmatched } = await score(subject, { model, names: new Map() });
  expect(unmatched.some(({ reason }) => reason.includes('but other weights'))).toBe(true);
  const lost = layers.filter(({ accumulated }) => (accumulated?.sqnrDb ?? 99) < 6);
  expect(lost.map(({ op }) => op)).toContain('Add');
  for (const { match } of lost) expect(match.confidence).toBeLessThanOrEqual(0.5);
});

test('an image with channels last is recognised, and fed so', async () => {
  const { wrong, recall } = await found('digits_mbv2_one', channelsLast);
  expect(wrong).toEqual([]);
  expect(recall).toBe(1);
});

test('arithmetic that rounds on floats is a grid, and no layer', async () => {
  const plain = await found('digits_mbv2_one', (model) => ({ model, names: new Map() }));
  const { wrong, recall, layers } = await found('digits_mbv2_one', (int8) =>
    disguised(fakeQuantized(int8), 'renamed'),
  );
  expect(wrong).toEqual([]);
  expect(recall).toBe(1);
  layers.forEach(({ activation, accumulated }, index) => {
    const { theirs } = plain.layers[index]!.activation;
    expect(activation.theirs?.scale).toBe(theirs?.scale);
    expect(accumulated?.sqnrDb).toBeCloseTo(plain.layers[index]?.accumulated?.sqnrDb ?? NaN, 1);
  });
  expect(layers.some(({ activation }) => activation.theirs?.dtype === 'uint8')).toBe(true);
});
