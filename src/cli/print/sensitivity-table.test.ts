import { expect, test } from 'vitest';
import type { Stream } from '../terminal/io';
import { createPaint } from '../terminal/paint';
import type { SensitivityReport } from '../schemas/sensitivity';
import { sensitivityTable } from './sensitivity-table';

const stream: Stream = {
  write: () => undefined,
  isTerminal: false,
  columns: Number.POSITIVE_INFINITY,
  paint: createPaint(false),
};

const result: Pick<SensitivityReport, 'layers' | 'outputs' | 'complete'> = {
  complete: false,
  outputs: [{ name: 'logits', sqnrDb: 12, cosine: 0.97 }],
  layers: [
    { layer: 'a', op: 'Conv', oneInDb: 31.04, oneOutDb: 12.4, samples: 8 },
    { layer: 'b', op: 'Conv', oneInDb: 14.2, oneOutDb: 20.7, samples: 8 },
    { layer: 'c', op: 'Relu', oneInDb: null, oneOutDb: 12, exact: true, samples: 8 },
    { layer: 'd', op: 'Add', oneInDb: null, oneOutDb: null, samples: 0 },
  ],
};

function order(sort: 'one-in' | 'one-out' | 'order'): string {
  const text = sensitivityTable(result as SensitivityReport, { sort }, stream);
  return [...text.matchAll(/^\d {2}([a-d])/gm)].map((match) => match[1]).join('');
}

test('sorts the most suspicious layer first and what was not measured last', () => {
  expect(order('one-in')).toBe('bacd');
  expect(order('one-out')).toBe('bacd');
  expect(order('order')).toBe('abcd');
});

test('tells what skipping each layer wins, and that layers are missing', () => {
  const text = sensitivityTable(result as SensitivityReport, { sort: 'order' }, stream);
  expect(text).toMatch(/^1 {2}a +Conv +31\.0 +12\.4 +\+0\.4 +8$/m);
  expect(text).toMatch(/^3 {2}c +Relu +exact +12\.0 +0\.0 +8$/m);
  expect(text).toMatch(/^4 {2}d +Add +– +– +– +0$/m);
  expect(text).toContain('Not complete');
});
