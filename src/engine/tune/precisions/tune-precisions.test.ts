import { beforeAll, describe, expect, test } from 'vitest';
import { openWorkspace } from '../../../../test/sample/open-sample';
import type { TuneRequest, TuneTarget } from '../../../shared/contract/arguments';
import type { TuneResult } from '../../../shared/contract/tuning';
import type { PrecisionName } from '../../../shared/recipe/precisions';
import { emptyRecipe } from '../../../shared/recipe/recipe';
import { silentJob } from '../../jobs/job';
import type { Workspace } from '../../workspace/workspace';
import { tune } from '../tune';
import { upgradeOrder, type Choice } from './assignment';
import { tunePrecisions } from './tune-precisions';

let bert: Workspace;

beforeAll(async () => {
  const folder = 'test/fixtures/golden/models/bert_tiny';
  bert = await openWorkspace(`${folder}/model.onnx`, `${folder}/calib`, 4);
});

function request(target: TuneTarget, more: Partial<TuneRequest> = {}): TuneRequest {
  return {
    recipe: emptyRecipe,
    target,
    cost: 'bytes',
    kernels: 'simulated',
    precisions: ['w4', 'w8', 'float'],
    ...more,
  };
}

function search(wanted: TuneRequest): Promise<TuneResult> {
  const { precisions = [] } = wanted;
  return tunePrecisions(silentJob, bert, { ...wanted, precisions });
}

describe('a search over precisions', () => {
  test('reaches a target, and no layer of it can be coarser', async () => {
    const found = await search(request({ kind: 'sqnr', db: 40 }));
    expect(found.reached).toBe(true);
    expect(found.isMinimal).toBe(true);
    expect(found.best.outputDb).toBeGreaterThanOrEqual(40);
    const finer = Object.entries(found.precisions ?? {}).filter(([, name]) => name !== 'w4');
    expect(finer.length).toBeGreaterThan(0);
    expect(Object.keys(found.recipe.layers ?? {})).toEqual(finer.map(([layer]) => layer));
    const cheaper = found.points.filter(({ cost }) => cost < found.best.cost);
    expect(cheaper.every(({ reachesTarget }) => !reachesTarget)).toBe(true);
  });

  test('fills a budget of bytes with what wins most', async () => {
    const all4 = await search(request({ kind: 'sqnr', db: -50 }));
    expect(Object.values(all4.precisions ?? {}).every((name) => name === 'w4')).toBe(true);
    const small = await search(request({ kind: 'bytes', most: 4_700_000 }));
    const large = await search(request({ kind: 'bytes', most: 4_760_000 }));
    expect(small.best.cost).toBeLessThanOrEqual(4_700_000);
    expect(large.best.cost).toBeLessThanOrEqual(4_760_000);
    expect(small.best.outputDb ?? 0).toBeGreaterThan(all4.best.outputDb ?? 0);
    expect(large.best.outputDb ?? 0).toBeGreaterThan(small.best.outputDb ?? 0);
  });

  test('counts bits of a weight', async () => {
    const target = { kind: 'sqnr', db: 40 } as const;
    const found = await search(request(target, { cost: 'bits' }));
    const bits: Readonly<Record<string, number>> = { w4: 0, w8: 4, float: 28 };
    const mean = Object.values(found.precisions ?? {}).map((name) => bits[name] ?? 0);
    expect(found.best.cost).toBeGreaterThan(0);
    expect(found.best.cost).toBeLessThanOrEqual(Math.max(...mean));
  });

  test('refuses a palette that leads nowhere, and a budget without one', async () => {
    const target = { kind: 'sqnr', db: 40 } as const;
    for (const precisions of [
      ['float', 'w4'],
      ['w8', 'w8'],
    ] satisfies PrecisionName[][]) {
      await expect(search(request(target, { precisions }))).rejects.toThrow(
        /no way from coarse to fine/,
      );
    }
    const { precisions: _none, ...plain } = request({ kind: 'bytes', most: 5_000_000 });
    await expect(tune(silentJob, bert, plain)).rejects.toThrow(/budget of bytes/);
  });
});

test('a level that is not worth it on the way to a finer one is left out', () => {
  const choice = { layer: { index: 0 }, levels: ['w4', 'w8', 'float'] } as unknown as Choice;
  const noise = [1, 0.99, 0];
  const cost = [0, 4, 8];
  const order = upgradeOrder(
    [choice],
    (_choice, level) => noise[level] ?? 0,
    (_choice, level) => cost[level] ?? 0,
  );
  expect(order.map(({ from, to }) => [from, to])).toEqual([[0, 2]]);
});
