import { describe, expect, test } from 'vitest';
import { silentJob } from '../jobs/job';
import { compareModels } from './compare-models';

const folder = new URL('../../../test/fixtures/qat/', import.meta.url);
const at = (name: string): string => new URL(name, folder).pathname;

// Output SQNR as PyTorch measured it where the files were made (test/fixtures/qat/make.py), dB.
describe.each([
  ['residual', 'fx', 13, 5, 20.973],
  ['residual', 'eager', 13, 5, 18.295],
  ['perceptron', 'fx', 4, 4, 25.645],
  ['perceptron', 'eager', 4, 4, 17.335],
  ['transformer', 'fx', 65, 14, 27.983],
] as const)('%s after training with rounding in PyTorch (%s)', (name, kind, all, products, db) => {
  test('every layer is found, at the end of what it computes', async () => {
    const { layers, missing, outputs } = await compareModels(silentJob, {
      float: at(`${name}.float.onnx`),
      quantized: at(`${name}.${kind}.onnx`),
      data: { kind: 'folder', path: at(`${name}.calib`) },
      kernels: 'simulated',
    });
    expect(missing).toEqual([]);
    expect(layers).toHaveLength(all);
    // Trained further, so not the same; another tensor would be near 0 dB or below.
    for (const layer of layers) expect(layer.accumulated?.sqnrDb, layer.name).toBeGreaterThan(7);
    const weighted = layers.filter(
      ({ op, weightGrid }) => weightGrid !== null && /Conv|Gemm|MatMul/.test(op),
    );
    expect(weighted.length).toBeGreaterThanOrEqual(products);
    for (const layer of weighted) {
      expect(layer.weight?.sqnrDb, layer.name).toBeGreaterThan(3);
      expect(layer.weightGrid?.theirs, layer.name).toMatchObject({ dtype: 'int8' });
    }
    expect(Math.abs((outputs[0]?.sqnrDb ?? 0) - db)).toBeLessThan(1);
  });
});
