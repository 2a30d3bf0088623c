import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../test/renderer-fixtures/models';
import type { Recipe } from './recipe';
import { emptyRecipe } from './recipe';
import { labelLayers } from '../../renderer/ui/text/layer-name';
import { foreseePlan } from '../../renderer/state/recipe/optimistic-plan';
import { commitEdit, newDocument, redo, undo } from '../../renderer/state/recipe/recipe-document';
import {
  mergePatch,
  patchLayersEdit,
  presetEdit,
  resetEdit,
  skipOpEdit,
  toggleSkipEdit,
  withoutSkips,
} from './recipe-edits';
import { qconfigKey, recipeKey } from './recipe-key';

const { plan } = digitsModel();
const labels = labelLayers(plan.layers);
const name = (index: number): string => plan.layers[index]?.name ?? '';

describe('edits of a recipe', () => {
  it('skip what is not skipped, and unskip when all of it is', () => {
    const skipped = toggleSkipEdit(emptyRecipe, plan, [name(5)], labels);
    expect(skipped).toMatchObject({
      title: 'Skip features.2.conv.1.0',
      recipe: { layers: { [name(5)]: 'none' } },
    });
    const after = foreseePlan(plan, skipped.recipe);
    const both = toggleSkipEdit(skipped.recipe, after, [name(5), name(6)], labels);
    expect(Object.keys(both.recipe.layers ?? {})).toEqual([name(5), name(6)]);
    const back = toggleSkipEdit(
      both.recipe,
      foreseePlan(plan, both.recipe),
      [name(5), name(6)],
      labels,
    );
    expect(recipeKey(back.recipe)).toBe(recipeKey(emptyRecipe));
  });

  it('unskip one layer of an op type that is skipped as a whole', () => {
    const all = skipOpEdit(emptyRecipe, plan, 'Add', true).recipe;
    const one = toggleSkipEdit(all, foreseePlan(plan, all), [name(3)], labels).recipe;
    const after = foreseePlan(plan, one);
    expect(
      plan.layers.filter(({ op }) => op === 'Add').map(({ index }) => after.layers[index]?.skipped),
    ).toEqual([false, true, true]);
  });

  it('put a whole op type into one entry and take the single ones away', () => {
    const single = toggleSkipEdit(emptyRecipe, plan, [name(3)], labels).recipe;
    expect(skipOpEdit(single, plan, 'Add', true)).toEqual({
      title: 'Skip all Add (3)',
      recipe: { schema: 'bitloupe.recipe/1', ops: { Add: 'none' } },
    });
  });

  it('merge patches field by field', () => {
    expect(
      mergePatch(
        { weight: { granularity: 'channel' } },
        { weight: { dtype: 'uint8' }, activation: { dtype: 'uint16' } },
      ),
    ).toEqual({
      weight: { granularity: 'channel', dtype: 'uint8' },
      activation: { dtype: 'uint16' },
    });
    expect(mergePatch('none', { activation: { symmetric: true } })).toEqual({
      activation: { symmetric: true },
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
              ? toggleSkipEdit(recipe, foreseePlan(plan, recipe), [name(index)], labels)
              : kind === 'patch'
                ? patchLayersEdit(
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

describe('a recipe without its skips', () => {
  it('keeps every qconfig', () => {
    expect(
      withoutSkips({
        ...emptyRecipe,
        preset: 'ort-u8s8',
        ops: { Add: 'none', Conv: { weight: { granularity: 'channel' } } },
        patterns: [['/head/*', 'none']],
        layers: { a: 'none', b: { activation: { dtype: 'uint16' } } },
      }),
    ).toEqual({
      schema: 'bitloupe.recipe/1',
      preset: 'ort-u8s8',
      ops: { Conv: { weight: { granularity: 'channel' } } },
      layers: { b: { activation: { dtype: 'uint16' } } },
    });
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
