import { describe, expect, test } from 'vitest';
import { causal, maskedAttention } from '../../../test/models/masked-attention';
import { float32, inMemoryData } from '../../../test/models/in-memory-data';
import { floats, tinyModel } from '../../../test/models/tiny-model';
import { measureModel } from '../../../test/models/written-file';
import { silentJob } from '../jobs/job';
import { makeShapeOracle } from '../run/shape-oracle';
import { makeNode } from '../onnx/proto';
import type { NodeProto } from '../onnx/proto';
import { observe } from './observe';

/** Observes Softmax of scores [2, 4] that nodes make of `x`. */
async function observed(
  nodes: readonly NodeProto[],
  samples: readonly (readonly number[])[],
  outputs: readonly string[] = ['y'],
) {
  const model = await tinyModel({
    inputs: { x: [2, 4] },
    outputs,
    nodes,
    initializers: [floats('m', [4], 0, 0, 0, -1e4)],
  });
  const feeds = samples.map((values) => ({ x: float32([2, 4], Float32Array.from(values)) }));
  const data = inMemoryData(feeds);
  return observe(silentJob, model, data, makeShapeOracle(model));
}

const depth = 8 + Math.log(4);
const softmax = makeNode('Softmax', ['s'], ['y']);
const add = makeNode('Add', ['x', 'm'], ['s']);

describe('the range of scores', () => {
  test('ends as far below the lowest of all row maxima as makes no difference', async () => {
    const { stats, operands } = await observed([add, softmax], [[1, 2, 3, 0, 5, 4, 4, 4]]);
    const floor = stats.get('s')?.unmasked?.min ?? NaN;
    expect(floor).toBeCloseTo(3 - depth, 4);
    expect(operands.get('m')?.min).toBeCloseTo(3 - depth - 5, 4);
    expect(operands.get('m')?.max).toBe(0);
    expect(stats.get('x')?.unmasked).toBeNull();
  });

  test('is that of all samples', async () => {
    const rows = [
      [1, 2, 3, 0, 5, 4, 4, 4],
      [1, 2, -7, 0, -6, -8, -9, 4],
    ];
    const { stats } = await observed([add, softmax], rows);
    expect(stats.get('s')?.unmasked?.min).toBeCloseTo(-6 - depth, 4);
  });

  test('is left as it was observed where that wastes less than a bit', async () => {
    const copy = makeNode('Relu', ['x'], ['s']);
    const { stats } = await observed([copy, softmax], [[0, 10, 19, 20, 0, 1, 2, 3]]);
    expect(stats.get('s')?.unmasked).toBeNull();
  });

  test('is whole where something else reads the masked scores', async () => {
    const read = makeNode('Sigmoid', ['s'], ['z']);
    const samples = [[1, 2, 3, 0, 5, 4, 4, 4]];
    const other = await observed([add, softmax, read], samples, ['y', 'z']);
    expect(other.stats.get('s')).toMatchObject({ unmasked: null });
    expect(other.operands.size).toBe(0);
    const output = await observed([add, softmax], samples, ['y', 's']);
    expect(output.stats.get('s')).toMatchObject({ unmasked: null });
  });

  test('is shared by two that read one mask: the wider one counts', async () => {
    const nodes = [
      add,
      softmax,
      makeNode('Mul', ['x', 'x'], ['squares']),
      makeNode('Add', ['squares', 'm'], ['t']),
      makeNode('Softmax', ['t'], ['z']),
    ];
    const { stats, operands } = await observed(nodes, [[1, 2, 3, 0, 5, 4, 4, 4]], ['y', 'z']);
    const t = stats.get('t')?.unmasked?.min ?? NaN;
    expect(operands.get('m')?.min).toBeCloseTo(t - 25, 4);
  });
});

test('masks are clipped under observers that search histograms, too', async () => {
  for (const observer of ['percentile', 'mse', 'movingAverage'] as const) {
    const { model, data } = await maskedAttention(
      { nodes: [makeNode('Add', ['scores', 'm'], ['masked'])], initializers: [causal('m', -1e4)] },
      1,
    );
    const measured = await measureModel(model, data, {
      schema: 'bitloupe.recipe/1',
      global: { activation: { observer } },
    });
    expect(measured.simulatedDb).toBeGreaterThan(20);
  }
});
