import { expect, test } from 'vitest';
import { compileFilter, fileWords } from './filter-layers';
import { layersOf } from './use-layers-in-file';

const layers = [
  { name: 'a', nodes: ['a', 'a/bn'] },
  { name: 'b', nodes: ['b'] },
  { name: 'loop', nodes: ['loop'] },
];
const hit = (node: string, path: readonly { node: string; graph: string }[] = []) => ({
  path,
  node,
  op: 'X',
  where: 'attribute' as const,
  text: '',
});

test('words for the file are taken out of a filter, and hold nothing back themselves', () => {
  expect(fileWords('attr:group op:Conv tensor:mask conv')).toEqual(['attr:group', 'tensor:mask']);
  expect(fileWords('/attr:x/')).toEqual([]);
  expect(fileWords('attr:')).toEqual([]);
  const layer = {
    name: 'a',
    label: 'a',
    op: 'Conv',
    detail: '',
    skipped: false,
    precision: 'int8',
    below: false,
  };
  const filter = compileFilter('attr:group op:Gemm');
  expect(filter.ok && filter.test({ ...layer, db: null })).toBe(false);
  const alone = compileFilter('attr:group');
  expect(alone.ok && alone.test({ ...layer, db: null })).toBe(true);
});

test('a layer is found by any of its nodes and by what is inside them, and by every word', () => {
  const inside = hit('x', [{ node: 'loop', graph: 'body' }]);
  const one = { hits: [hit('a/bn'), inside], total: 2 };
  expect([...layersOf([one], layers)]).toEqual(['a', 'loop']);
  expect([...layersOf([one, { hits: [hit('a')], total: 1 }], layers)]).toEqual(['a']);
  expect([...layersOf([{ hits: [], total: 0 }], layers)]).toEqual([]);
});
