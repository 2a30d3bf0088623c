import { describe, expect, it } from 'vitest';
import { recipeSchema } from '../../../shared/recipe/recipe';
import { fixtureModels } from '../../../../test/engine-double/models/models';
import { planWithSkips } from '../../../../test/engine-double/models/plan';
import { kernelDifferences, reduceWeightRangeEdit } from './kernel-difference';

const model = fixtureModels.digits();
const [first, second] = model.plan.layers;

describe('kernels side by side', () => {
  it('counts what real kernels lose as negative, and keeps layers without a number', () => {
    const plan = planWithSkips(model, new Set([second?.name ?? '']));
    const rows = kernelDifferences(
      {
        exactProducts: true,
        layers: [
          { layer: first?.name ?? '', simulatedDb: 30, realDb: 24.5, canSaturate: false },
          { layer: second?.name ?? '', simulatedDb: null, realDb: 20, canSaturate: true },
        ],
        outputs: [],
        notices: [],
      },
      plan,
    );
    expect(rows.map(({ name, deltaDb, skippedAfter }) => [name, deltaDb, skippedAfter])).toEqual([
      [first?.name, -5.5, false],
      [second?.name, null, true],
    ]);
  });

  it('reduces the range of weights and leaves everything else as it was', () => {
    const recipe = recipeSchema.parse({
      schema: 'bitloupe.recipe/1',
      preset: 'ort-u8s8',
      global: { weight: { granularity: 'channel' }, activation: { dtype: 'uint8' } },
      layers: { conv1: 'none' },
    });
    expect(recipeSchema.parse(reduceWeightRangeEdit(recipe).recipe)).toEqual({
      ...recipe,
      global: {
        weight: { granularity: 'channel', reduceRange: true },
        activation: { dtype: 'uint8' },
      },
    });
  });
});
