import { expect, test } from 'vitest';
import type { LayerView } from '../../../shared/contract/model-view';
import type { MetricSeries } from '../view';
import { barLook, isFloatValue } from './bar-look';

const layer = (index: number, skipped = false): LayerView => ({
  index,
  name: `l${index}`,
  op: 'Conv',
  detail: '',
  nodes: [],
  nodeIds: [],
  output: '',
  outputs: [],
  weighted: true,
  parameters: 1,
  skipped,
  source: 'preset',
});
const series: MetricSeries = {
  metric: 'isolated',
  state: 'measured',
  origin: null,
  run: 1,
  db: [12, null, null, 70],
  exact: [false, true, false, false],
};

test('a number, no noise and nothing are three different things', () => {
  expect(barLook(layer(0), series, 50)).toEqual({
    kind: 'value',
    db: 12,
    step: 2,
    float: false,
    cut: false,
  });
  expect(barLook(layer(1), series, 50)).toEqual({ kind: 'exact', float: false });
  expect(barLook(layer(2), series, 50)).toEqual({ kind: 'nothing' });
});

test('a value above the axis is marked as cut', () => {
  expect(barLook(layer(3), series, 50)).toMatchObject({ cut: true });
});

test('a skipped layer is float, and keeps its number where it has one', () => {
  expect(barLook(layer(2, true), series, 50)).toEqual({ kind: 'float' });
  expect(barLook(layer(0, true), series, 50)).toMatchObject({ kind: 'value', float: true });
});

test('while measuring, a missing number is on its way', () => {
  expect(barLook(layer(2), { ...series, state: 'partial' }, 50)).toEqual({ kind: 'waiting' });
});

test('a layer without weights waits for none', () => {
  const weights = { ...series, metric: 'weights', state: 'partial' } as const;
  expect(barLook({ ...layer(2), weighted: false }, weights, 50)).toEqual({ kind: 'nothing' });
});

test('before anything is measured bars are blank, not undefined', () => {
  expect(barLook(layer(2), { ...series, state: 'none' }, 50)).toEqual({ kind: 'blank' });
});

test('a skip makes a layer’s own error float at once, but not what it inherits', () => {
  expect(isFloatValue(layer(0, true), 'isolated')).toBe(true);
  expect(isFloatValue(layer(0, true), 'accumulated')).toBe(false);
  expect(isFloatValue(layer(0), 'isolated')).toBe(false);
});
