import { describe, expect, it } from 'vitest';
import { valuesToDrop } from './value-budget';

const stored = (...values: readonly (readonly [string, number, string])[]) =>
  values.map(([key, sizeBytes, savedAt]) => ({ key, sizeBytes, savedAt }));
const runOf = (key: string): string => key.split('.')[0] ?? key;
const known = (all: readonly string[], pinned: readonly string[] = []) => ({
  all: new Set(all),
  pinned: new Set(pinned),
});

describe('values that must go', () => {
  const four = stored(
    ['a.result', 40, '1'],
    ['a.layer-1', 10, '5'],
    ['b.result', 40, '2'],
    ['c.result', 40, '3'],
    ['d.result', 40, '6'],
  );

  it('are none while all fit', () => {
    expect(valuesToDrop(four, runOf, known(['a', 'b', 'c', 'd']), 170)).toEqual([]);
  });

  it('are those of the run that was touched longest ago, all of it', () => {
    expect(valuesToDrop(four, runOf, known(['a', 'b', 'c', 'd']), 150)).toEqual(['b.result']);
    expect(valuesToDrop(four, runOf, known(['a', 'b', 'c', 'd']), 60)).toEqual([
      'b.result',
      'c.result',
      'a.result',
      'a.layer-1',
    ]);
  });

  it('are first those that no model knows, last those that are pinned', () => {
    expect(valuesToDrop(four, runOf, known(['b', 'c', 'd']), 150)).toEqual([
      'a.result',
      'a.layer-1',
    ]);
    expect(valuesToDrop(four, runOf, known(['a', 'b', 'c', 'd'], ['b']), 150)).toEqual([
      'c.result',
    ]);
    expect(valuesToDrop(four, runOf, known(['a', 'b', 'c', 'd'], ['b']), 80)).toEqual([
      'c.result',
      'a.result',
      'a.layer-1',
    ]);
  });

  it('are never those that were stored last', () => {
    expect(valuesToDrop(stored(['a.result', 900, '1']), runOf, known(['a']), 100)).toEqual([]);
  });
});
