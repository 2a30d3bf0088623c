import { expect, test } from 'vitest';
import type { LayerRow } from './layer-rows';
import { sortRows } from './sort-rows';

const rows = [
  ['conv10', 12.5],
  ['conv9', null],
  ['Conv1', 30],
  ['add', 12.5],
  ['conv2', 8],
].map(([label, db], index) => ({
  index,
  label,
  layer: { op: index === 3 ? 'Add' : 'Conv' },
  metrics: { isolated: { db, exact: false } },
})) as unknown as readonly LayerRow[];

const order = (id: string, desc: boolean) => sortRows(rows, { id, desc }).map(({ label }) => label);

test('numbers go up or down, those without one last, equal ones as they came', () => {
  expect(order('isolated', false)).toEqual(['conv2', 'conv10', 'add', 'Conv1', 'conv9']);
  expect(order('isolated', true)).toEqual(['Conv1', 'conv10', 'add', 'conv2', 'conv9']);
});

test('names go by their numbers, op types by their letters', () => {
  expect(order('name', false)).toEqual(['add', 'Conv1', 'conv2', 'conv9', 'conv10']);
  expect(order('op', true)).toEqual(['conv10', 'conv9', 'Conv1', 'conv2', 'add']);
  expect(order('index', true)).toEqual(['conv2', 'add', 'Conv1', 'conv9', 'conv10']);
});
