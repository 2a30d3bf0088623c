import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../test/engine-double/models/digits';
import type { Recipe } from './recipe';
import { emptyRecipe } from './recipe';
import { labelLayers } from '../../renderer/ui/text/layer-name';
import { resolverOf } from '../../renderer/state/recipe/page-resolver';
import { foreseePlan } from '../../renderer/state/recipe/optimistic-plan';
import { commitEdit, newDocument, redo, undo } from '../../renderer/state/recipe/recipe-document';
import {
  changeLayersEdit,
  type EditScene,
  presetEdit,
  resetEdit,
  skipOpEdit,
  targetEdit,
  toggleSkipEdit,
} from './recipe-edits';
import { qconfigKey, recipeKey } from './recipe-key';

const { plan } = digitsModel();
const labels = labelLayers(plan.layers);
/** What an edit knows of the plan that a recipe has. */
const sceneOf = (recipe: Recipe): EditScene => ({
  layers: foreseePlan(plan, recipe).layers,
  labels,
  resolverOf,
});
const name = (index: number): string => plan.layers[index]?.name ?? '';

describe('edits of a recipe', () => {
  it('name a target and take it away, and keep it when the rest is reset', () => {
    const { title, recipe } = targetEdit(emptyRecipe, 'tensorrt');
    expect({ title, target: recipe.target }).toEqual({
      title: 'Target TensorRT',
      target: 'tensorrt',
    });
    expect(resetEdit({ ...recipe, ops: { Conv: 'none' } }).recipe).toEqual(recipe);
    expect(targetEdit(recipe, null).recipe).toEqual(emptyRecipe);
  });

  it('skip what is not skipped, and unskip when all of it is', () => {
    const skipped = toggleSkipEdit(emptyRecipe, sceneOf(emptyRecipe), [name(5)]);
    expect(skipped).toMatchObject({
      title: 'Skip features.2.conv.1.0',
      recipe: { layers: { [name(5)]: 'none' } },
    });
    const both = toggleSkipEdit(skipped.recipe, sceneOf(skipped.recipe), [name(5), name(6)]);
    expect(Object.keys(both.recipe.layers ?? {})).toEqual([name(5), name(6)]);
    const back = toggleSkipEdit(both.recipe, sceneOf(both.recipe), [name(5), name(6)]);
    expect(recipeKey(back.recipe)).toBe(recipeKey(emptyRecipe));
  });

  it('unskip one layer of an op type that is skipped as a whole', () => {
    const all = skipOpEdit(emptyRecipe, sceneOf(emptyRecipe), 'Add', true).recipe;
    const one = toggleSkipEdit(all, sceneOf(all), [name(3)]).recipe;
    const after = foreseePlan(plan, one);
    expect(
      plan.layers.filter(({ op }) => op === 'Add').map(({ index }) => after.layers[index]?.skipped),
    ).toEqual([false, true, true]);
  });

  const skippedBy = (recipe: Recipe, index: number): boolean =>
    foreseePlan(plan, recipe).layers[index]?.skipped === true;
  const conv = 5;
  const add = 3;
  const other: readonly (readonly [string, Recipe, number])[] = [
    ['its preset', { ...emptyRecipe, preset: 'linear-only' }, conv],
    [
      'its preset under a global entry',
      { ...emptyRecipe, preset: 'linear-only', global: {} },
      conv,
    ],
    ['the global entry', { ...emptyRecipe, global: 'none' }, conv],
    ['a pattern', { ...emptyRecipe, patterns: [['*/conv/*', 'none']] }, conv],
    [
      'a pattern only the engine knows',
      { ...emptyRecipe, patterns: [['/(?=conv)/', 'none']] },
      conv,
    ],
  ];

  it.each(other)(
    'unskip at once a layer that %s skips beside its own entry',
    (_by, base, index) => {
      const recipe = { ...base, layers: { [name(index)]: 'none' as const } };
      expect(skippedBy(recipe, index)).toBe(true);
      const once = toggleSkipEdit(recipe, sceneOf(recipe), [name(index)]).recipe;
      expect(once.layers).toEqual({ [name(index)]: {} });
      expect(skippedBy(once, index)).toBe(false);
    },
  );

  it('leave no entry where nothing else skips the layer', () => {
    const recipe: Recipe = {
      ...emptyRecipe,
      preset: 'conv-only',
      patterns: [['*/head/*', 'none']],
      layers: { [name(conv)]: 'none' },
    };
    expect(toggleSkipEdit(recipe, sceneOf(recipe), [name(conv)]).recipe.layers).toBeUndefined();
  });

  it.each(['conv-only', 'linear-only'] as const)(
    'unskip an op type that %s leaves out',
    (preset) => {
      const recipe: Recipe = { ...emptyRecipe, preset };
      const edit = skipOpEdit(recipe, sceneOf(recipe), 'Add', false);
      expect(edit.recipe).toEqual({ ...recipe, ops: { Add: {} } });
      expect(skippedBy(edit.recipe, add)).toBe(false);
    },
  );

  it('skip an op type past a layer and a pattern that quantize it', () => {
    const recipe: Recipe = {
      ...emptyRecipe,
      patterns: [['*Add*', { activation: { dtype: 'int8' } }]],
      layers: { [name(add)]: { activation: { dtype: 'uint16' } } },
    };
    const { recipe: skipped } = skipOpEdit(recipe, sceneOf(recipe), 'Add', true);
    const adds = plan.layers.filter(({ op }) => op === 'Add');
    expect(adds.map(({ index }) => skippedBy(skipped, index))).toEqual([true, true, true]);
    const { recipe: back } = skipOpEdit(skipped, sceneOf(skipped), 'Add', false);
    expect(adds.map(({ index }) => skippedBy(back, index))).toEqual([false, false, false]);
  });

  it('keep the qconfig of an op type when its layers are unskipped', () => {
    const recipe: Recipe = {
      ...emptyRecipe,
      ops: { Add: { activation: { dtype: 'int8' } } },
      layers: { [name(add)]: 'none' },
    };
    const { layers: _layers, ...rest } = recipe;
    expect(skipOpEdit(recipe, sceneOf(recipe), 'Add', false).recipe).toEqual(rest);
  });

  it('put a whole op type into one entry and take the single ones away', () => {
    const single = toggleSkipEdit(emptyRecipe, sceneOf(emptyRecipe), [name(3)]).recipe;
    expect(skipOpEdit(single, sceneOf(single), 'Add', true)).toEqual({
      title: 'Skip all Add (3)',
      recipe: { schema: 'bitloupe.recipe/1', ops: { Add: 'none' } },
    });
  });

  it('keep the preset on reset, and the layers on another preset', () => {
    const recipe: Recipe = {
      ...emptyRecipe,
      preset: 'ort-u8s8',
      global: { weight: { granularity: 'channel' } },
      layers: { [name(5)]: 'none' },
    };
    expect(resetEdit(recipe).recipe).toEqual({ schema: 'bitloupe.recipe/1', preset: 'ort-u8s8' });
    expect(presetEdit(recipe, 'fbgemm').recipe).toEqual({
      schema: 'bitloupe.recipe/1',
      preset: 'fbgemm',
      layers: { [name(5)]: 'none' },
    });
  });

  it('can be undone and redone to exactly what was, in any order', () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 23 }).map((index) => ({ kind: 'toggle' as const, index })),
      fc.integer({ min: 0, max: 23 }).map((index) => ({ kind: 'patch' as const, index })),
      fc.constant({ kind: 'reset' as const, index: 0 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(20), (steps, back) => {
        let document = newDocument();
        const seen = [recipeKey(document.recipe)];
        for (const { kind, index } of steps) {
          const { recipe } = document;
          const edit =
            kind === 'toggle'
              ? toggleSkipEdit(recipe, sceneOf(recipe), [name(index)])
              : kind === 'patch'
                ? changeLayersEdit(
                    recipe,
                    [name(index)],
                    { weight: { granularity: 'channel' } },
                    labels,
                  )
                : resetEdit(recipe);
          const next = commitEdit(document, edit);
          if (next !== document) seen.push(recipeKey(next.recipe));
          document = next;
        }
        const count = Math.min(back, seen.length - 1);
        for (let i = 0; i < count; i += 1) document = undo(document);
        expect(recipeKey(document.recipe)).toBe(seen[seen.length - 1 - count]);
        for (let i = 0; i < count; i += 1) document = redo(document);
        expect(recipeKey(document.recipe)).toBe(seen.at(-1));
      }),
      { numRuns: 60 },
    );
  });
});

describe('keys of recipes', () => {
  it('do not depend on the order of keys or on empty groups', () => {
    expect(recipeKey({ ...emptyRecipe, layers: {}, ops: { B: 'none', A: 'none' } })).toBe(
      recipeKey({ ops: { A: 'none', B: 'none' }, ...emptyRecipe }),
    );
  });

  it('leave skips out where only qconfigs matter', () => {
    expect(qconfigKey({ ...emptyRecipe, layers: { a: 'none' }, patterns: [['x*', 'none']] })).toBe(
      qconfigKey(emptyRecipe),
    );
    expect(
      qconfigKey({ ...emptyRecipe, layers: { a: { weight: { granularity: 'channel' } } } }),
    ).not.toBe(qconfigKey(emptyRecipe));
  });
});
