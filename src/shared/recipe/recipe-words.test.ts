import { describe, expect, it } from 'vitest';
import { precisions } from './precisions';
import type { Recipe } from './recipe';
import { countChanges, patchWords, qconfigTitle } from './recipe-words';

const recipe = (rest: Omit<Recipe, 'schema'> = {}): Recipe => ({
  schema: 'bitloupe.recipe/1',
  ...rest,
});
const short = (name: string): string => name.split('/').at(-1) ?? name;

describe('a change of a qconfig in words', () => {
  it.each([
    [{ weight: { granularity: 'channel' } }, 'per channel'],
    [{ activation: { dtype: 'uint16' } }, 'uint16'],
    [{ activation: { observer: 'entropy' }, weight: { observer: 'mse' } }, 'entropy, MSE weights'],
    [{ weight: { reduceRange: true } }, '7 bit weights'],
    [{ activation: { symmetric: true } }, 'symmetric'],
    [{}, 'as the recipe says'],
    ['none', 'float'],
    [precisions.w4.patch, '4-bit weights'],
  ] as const)('%j is “%s”', (patch, words) => {
    expect(patchWords(patch)).toBe(words);
  });

  it('tells what is new alone', () => {
    const old = { weight: { granularity: 'channel' } } as const;
    expect(patchWords({ ...old, activation: { dtype: 'uint16' } }, old)).toBe('uint16');
  });

  it('names the layer, the op type, the pattern or all layers', () => {
    const channel = { weight: { granularity: 'channel' } } as const;
    const of = (after: Recipe) => qconfigTitle(recipe(), after, short);
    expect(of(recipe({ layers: { 'a/conv.1.0': channel } }))).toBe('conv.1.0: per channel');
    expect(of(recipe({ ops: { Conv: channel } }))).toBe('all Conv: per channel');
    expect(of(recipe({ patterns: [['/head/*', channel]] }))).toBe('/head/*: per channel');
    expect(of(recipe({ global: channel }))).toBe('all layers: per channel');
    expect(of(recipe({ preset: 'tensorrt' }))).toBe('preset tensorrt');
    expect(of(recipe({ layers: { a: channel, b: channel, c: channel } }))).toBe(
      'a: per channel, 2 more',
    );
  });

  it('leaves skips to their own words, and says when an entry is taken back', () => {
    const channel = { weight: { granularity: 'channel' } } as const;
    expect(qconfigTitle(recipe(), recipe({ layers: { a: 'none' } }), short)).toBeNull();
    expect(
      qconfigTitle(recipe({ layers: { a: 'none' } }), recipe({ layers: { a: {} } }), short),
    ).toBeNull();
    expect(qconfigTitle(recipe({ layers: { a: channel } }), recipe(), short)).toBe(
      'a: as the recipe says',
    );
  });

  it('counts entries that change something', () => {
    const patch = { activation: { dtype: 'uint16' } } as const;
    expect(
      countChanges(
        recipe({
          global: patch,
          ops: { Conv: 'none', Gemm: patch },
          patterns: [['x', patch]],
          layers: { a: 'none', b: {}, c: { weight: {} }, d: patch },
        }),
      ),
    ).toBe(4);
  });
});
