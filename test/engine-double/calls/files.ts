import type { EngineWork } from '../../../src/shared/contract/contract';
import { badInput } from '../../../src/shared/errors';
import type { DoubleState } from '../state';

/** What is written and read beside models and data. */
export function fileCalls(
  state: DoubleState,
): Pick<EngineWork, 'exportModel' | 'saveFile' | 'readRecipe' | 'importRecipe' | 'recipeText'> {
  const badRecipe = () =>
    Promise.reject(badInput('recipe.json: unknown key ‘globl’.', 'Did you mean ‘global’?'));
  return {
    exportModel: async ({ jobId, request }) => {
      await state.work(jobId, { phase: 'export', total: 3, unit: 'steps' });
      await state.work(jobId, { phase: 'verify', total: 3, unit: 'steps' });
      const { quantizedBytes, floatBytes, report } = state.measured(request.recipe);
      return {
        sizeBytes: quantizedBytes,
        floatBytes,
        sha256: 'ab'.repeat(32),
        outputs: report.outputs.map(({ name, sqnrDb }) => ({ name, sqnrDb })),
        executedOps: { QLinearConv: 20, Conv: 1, QuantizeLinear: 2, DequantizeLinear: 2 },
        notices: [],
      };
    },
    saveFile: async ({ target, content }) =>
      state.behaviour.save(state.options.resolveFile(target, 'write'), content),
    readRecipe: badRecipe,
    importRecipe: badRecipe,
    recipeText: async ({ recipe, to }) => ({
      text: `# ${to}\n${JSON.stringify(recipe)}\n`,
      leftOut: ['what the other tool cannot say'],
    }),
  };
}
