import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { matchPattern } from '../../../engine/recipe/match-pattern';
import type { QconfigPatch } from '../../../shared/recipe/qconfig';
import { presetNames } from '../../../shared/recipe/presets';
import { emptyRecipe, type Recipe } from '../../../shared/recipe/recipe';
import { compileRecipe } from '../../../shared/recipe/resolve';
import { foreseePlan } from './optimistic-plan';
import { resolverOf } from './page-resolver';

const { plan } = digitsModel();
const names = plan.layers.map(({ name }) => name);

test('a preset for some op types keeps its skips under a global entry', () => {
  const recipe: Recipe = {
    ...emptyRecipe,
    preset: 'linear-only',
    global: { weight: { granularity: 'tensor' } },
  };
  const foreseen = foreseePlan(plan, recipe);
  const isLinear = (op: string): boolean => op === 'Gemm' || op === 'MatMul';
  expect(foreseen.layers.map(({ skipped }) => skipped)).toEqual(
    plan.layers.map(({ op }) => !isLinear(op)),
  );
  expect(new Set(foreseen.layers.map(({ source }) => source))).toEqual(new Set(['global']));
});

test('patterns are foreseen, too', () => {
  const recipe: Recipe = { ...emptyRecipe, patterns: [['/features\\.2/', 'none']] };
  const skipped = foreseePlan(plan, recipe).layers.filter((layer) => layer.skipped);
  expect(skipped.map(({ name }) => name)).toEqual(
    names.filter((one) => one.includes('features.2')),
  );
});

test.each(['/^(?!x)/', '/broken(/', '{a,b}'.repeat(11)])(
  'what only the engine can match, or say what is wrong with, leaves layers without an entry as they were: %s',
  (pattern) => {
    const [first = '', second = ''] = names;
    const recipe: Recipe = {
      ...emptyRecipe,
      patterns: [[pattern, 'none']],
      layers: { [first]: 'none' },
    };
    const foreseen = foreseePlan(plan, recipe).layers;
    expect(foreseen.find(({ name }) => name === first)?.skipped).toBe(true);
    expect(foreseen.find(({ name }) => name === second)).toBe(plan.layers[1]);
  },
);

test('a plan that stays the same stays the same object', () => {
  expect(foreseePlan(plan, { ...emptyRecipe, layers: {} })).toBe(plan);
});

test('page and engine read every recipe alike', () => {
  const patch = fc.constantFrom<QconfigPatch>('none', {}, { activation: { dtype: 'int8' } });
  const some = (keys: readonly string[]) => fc.dictionary(fc.constantFrom(...keys), patch);
  const patterns = fc.constantFrom('*conv*', '/features\\.[2-4]/', '/Add$/i', '{*Gemm,*Clip}');
  const recipes = fc.record({
    schema: fc.constant('bitloupe.recipe/1' as const),
    preset: fc.option(fc.constantFrom(...presetNames), { nil: undefined }),
    global: fc.option(patch, { nil: undefined }),
    ops: some(['Conv', 'Add', 'Gemm']),
    patterns: fc.array(fc.tuple(patterns, patch), { maxLength: 3 }),
    layers: some(names.slice(0, 6)),
  });
  fc.assert(
    fc.property(recipes, (recipe) => {
      const [page, engine] = [resolverOf(recipe), compileRecipe(recipe, matchPattern)];
      for (const { nodes, op } of plan.layers) expect(page(nodes, op)).toEqual(engine(nodes, op));
    }),
    { numRuns: 100 },
  );
});
