import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../test/engine-double/models/digits';
import { foreseePlan } from '../../renderer/state/recipe/optimistic-plan';
import { resolverOf } from '../../renderer/state/recipe/page-resolver';
import { labelLayers } from '../../renderer/ui/text/layer-name';
import { precisionNames, precisionText, precisions } from '../recipe/precisions';
import { emptyRecipe, type Recipe } from '../recipe/recipe';
import { recipeLine } from '../recipe/recipe-words';
import { precisionEdit } from './precision-edit';

const { plan } = digitsModel();
const conv = plan.layers[5]?.name ?? '';
const add = plan.layers.find(({ op }) => op === 'Add')?.name ?? '';

const sceneOf = (recipe: Recipe) => ({
  layers: foreseePlan(plan, recipe).layers,
  labels: labelLayers(plan.layers),
  resolverOf,
});
const edit = (recipe: Recipe, names: readonly string[], to: keyof typeof precisions) =>
  precisionEdit(recipe, sceneOf(recipe), names, to);
const textOf = (recipe: Recipe, name: string): string => {
  const layer = plan.layers.find((each) => each.name === name);
  if (layer === undefined) throw new Error(name);
  const { config, skipped } = resolverOf(recipe)(layer.nodes, layer.op);
  return precisionText({ ...layer, skipped, qconfig: config });
};

describe('a precision given to layers', () => {
  it.each(precisionNames)('is what the layer has then: %s, from any other and any preset', (to) => {
    for (const preset of ['default', 'w4', 'a16w8', 'linear-only'] as const)
      for (const from of precisionNames) {
        const start: Recipe = { ...emptyRecipe, preset };
        const before = edit(start, [conv], from).edit?.recipe ?? start;
        const after = edit(before, [conv], to).edit?.recipe ?? before;
        expect(textOf(after, conv)).toBe(to);
      }
  });

  it('leaves nothing behind when the layer is as before', () => {
    const w4 = edit(emptyRecipe, [conv], 'w4').edit;
    expect(w4).toMatchObject({
      title: 'w4: features.2.conv.1.0',
      recipe: { layers: { [conv]: precisions.w4.patch } },
    });
    expect(recipeLine(w4?.recipe ?? emptyRecipe, 0)).toBe('default · 1 w4');
    expect(edit(w4?.recipe ?? emptyRecipe, [conv], 'int8').edit?.recipe).toEqual(emptyRecipe);
    const skipped = edit(emptyRecipe, [conv], 'float').edit;
    expect(skipped?.title).toBe('Skip features.2.conv.1.0');
    expect(edit(skipped?.recipe ?? emptyRecipe, [conv], 'int8').edit?.recipe).toEqual(emptyRecipe);
  });

  it('keeps what the entry says of other things', () => {
    const own = { activation: { observer: 'mse' }, weight: { granularity: 'tensor' } } as const;
    const start: Recipe = { ...emptyRecipe, layers: { [conv]: own } };
    const a16 = edit(start, [conv], 'a16w8').edit?.recipe ?? start;
    expect(a16.layers?.[conv]).toEqual({
      activation: { observer: 'mse', dtype: 'uint16' },
      weight: { granularity: 'tensor', dtype: 'int8' },
    });
    expect(edit(a16, [conv], 'int8').edit?.recipe).toEqual(start);
  });

  it('has no scales by blocks where activations are integers', () => {
    const start: Recipe = { ...emptyRecipe, preset: 'w4' };
    const after = edit(start, [conv], 'int8').edit?.recipe ?? start;
    const layer = foreseePlan(plan, after).layers.find(({ name }) => name === conv);
    expect(resolverOf(after)(layer?.nodes ?? [], 'Conv').config.weight.granularity).toBe('channel');
  });

  it('is refused with its reason where there are no weights, and given to the others', () => {
    const { edit: made, refused } = edit(emptyRecipe, [add, conv], 'w4');
    expect(Object.keys(made?.recipe.layers ?? {})).toEqual([conv]);
    expect(refused).toEqual([{ names: [add], reason: 'no constant weights' }]);
    expect(edit(emptyRecipe, [add], 'w8').edit).toBeNull();
  });

  it('is refused where the target has the last word', () => {
    const start: Recipe = { ...emptyRecipe, target: 'tensorrt' };
    const { edit: made, refused } = edit(start, [conv], 'a16w8');
    expect(made).toBeNull();
    expect(refused).toEqual([
      { names: [conv], reason: 'TensorRT does not take 16-bit activations here' },
    ]);
  });
});
