import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { planWithSkips } from '../../../../test/engine-double/models/plan';
import type { BenchmarkResult, LayerTiming } from '../../../shared/contract/judgement';
import { buildGraphModel } from '../model/graph-model';
import { groupModel } from '../model/grouping';
import { paintGroups } from './group-paint';
import { fills } from './item-paint';
import { makeRanOverlay, paintRan } from './ran-paint';

const opened = digitsModel();
const model = buildGraphModel(opened);
const nameOf = (layer: number): string => opened.plan.layers[layer]?.name ?? '';
const itemOf = (layer: number): number => model.itemOfLayer[layer] ?? -1;

function timing(layer: number, change: Partial<LayerTiming>): LayerTiming {
  return {
    layer: nameOf(layer),
    floatUs: 20,
    quantizedUs: 8,
    executed: 'int8',
    kernels: ['QLinearConv'],
    ...change,
  };
}

const latency = { medianMs: 1, p95Ms: 1, minMs: 1 };
const result: BenchmarkResult = {
  threads: 1,
  repeats: 1,
  float: latency,
  quantized: latency,
  floatBytes: 1,
  quantizedBytes: 1,
  quantizeOverheadUs: 3,
  notices: [],
  layers: [
    timing(0, {}),
    timing(1, { quantizeUs: 30 }),
    timing(2, { executed: 'float' }),
    timing(3, { executed: 'fused', quantizedUs: 0 }),
  ],
};

describe('paint of what ran', () => {
  const paint = paintRan(model, opened.plan, makeRanOverlay(result, false));

  it('colours layers by what ran for them and writes the time it took', () => {
    expect([0, 2, 3].map((layer) => paint.fills[itemOf(layer)])).toEqual([
      fills.ranInt8,
      fills.ranFloat,
      fills.ranFused,
    ]);
    expect([0, 3].map((layer) => paint.values[itemOf(layer)])).toEqual(['8.0', 'fused']);
  });

  it('counts the Q and DQ that int8 makes necessary, and marks where it then is slower than float', () => {
    expect(paint.values[itemOf(1)]).toBe('38.0');
    expect(paint.fills[itemOf(1)]).toBe(fills.ranSlow);
    expect([0, 1].map((layer) => paint.below[itemOf(layer)])).toEqual([0, 1]);
    expect(paint.ran?.mostUs).toBe(38);
  });

  it('leaves layers that were not measured uncoloured, and skipped ones float', () => {
    expect(paint.fills[itemOf(9)]).toBe(fills.unknown);
    const skipped = planWithSkips(opened, new Set([nameOf(0)]));
    expect(paintRan(model, skipped, makeRanOverlay(result, true))).toMatchObject({
      state: 'stale',
    });
    expect(paintRan(model, skipped, makeRanOverlay(result, true)).fills[itemOf(0)]).toBe(
      fills.skipped,
    );
  });

  it('adds up the time of a group', () => {
    const tree = groupModel(model)[0]!.tree;
    expect(paintGroups(model, tree, paint)[0]?.totalUs).toBeCloseTo(8 + 38 + 8);
  });
});
