import { expect, test } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { emptyRecipe } from '../../../shared/recipe/recipe';
import { resolverOf } from '../../state/recipe/page-resolver';
import { foreseePlan } from '../../state/recipe/optimistic-plan';
import { precisions } from '../../../shared/recipe/precisions';
import { specialPrecisions } from '../../state/words/precision-looks';
import { buildGraphModel } from '../model/graph-model';
import { emptyPaint } from './item-paint';

test('cards and legend say which layers are neither int8 nor float', () => {
  const double = digitsModel();
  const resolve = resolverOf(emptyRecipe);
  const layers = double.plan.layers.map((layer) => ({
    ...layer,
    qconfig: resolve(layer.nodes, layer.op).config,
  }));
  const opened = { ...double, plan: { ...double.plan, layers } };
  const model = buildGraphModel(opened);
  const nameOf = (index: number): string => opened.plan.layers[index]?.name ?? '';
  const plan = foreseePlan(opened.plan, {
    ...emptyRecipe,
    layers: {
      [nameOf(5)]: precisions.w4.patch,
      [nameOf(6)]: { weight: { dtype: 'int4' } },
      [nameOf(7)]: 'none',
    },
  });
  const { precisions: texts } = emptyPaint(model, plan, 'none');
  const shown = [4, 5, 6, 7].map((layer) => texts[model.itemOfLayer[layer] ?? -1]);
  expect(shown).toEqual(['', 'w4', 'a8w4', '']);
  expect(specialPrecisions(plan.layers)).toEqual([
    ['w4', 1],
    ['a8w4', 1],
  ]);
  expect(specialPrecisions(opened.plan.layers)).toEqual([]);
});
