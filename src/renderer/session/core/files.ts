import type { TensorPlace } from '../../../shared/contract/anatomy';
import type { ExportRequest, ExportResult } from '../../../shared/contract/contract';
import type { PickedFile, SaveRequest } from '../../../shared/shell/host';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { Context } from './context';
import { errorOf, get, isExpected, set } from './context';
import { startJob } from './jobs';

/** Writes text or bytes to a file the user picks. Null = the user changed their mind. */
export async function saveAs(
  context: Context,
  request: SaveRequest,
  content: () => string | Uint8Array | Promise<string | Uint8Array>,
): Promise<PickedFile | null> {
  try {
    const target = await context.host.pickSave(request);
    if (target === null) return null;
    await context.host.engine.saveFile({ target: target.ref, content: await content() });
    return target;
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, {
        problem: { title: `${request.suggestedName} was not saved`, error, retry: null },
      });
    return null;
  }
}

/** The same for the values of a tensor, which the engine writes itself. */
export async function saveTensor(
  context: Context,
  request: SaveRequest,
  tensor: TensorPlace,
): Promise<PickedFile | null> {
  try {
    const target = await context.host.pickSave(request);
    if (target === null) return null;
    await context.host.engine.saveTensor({ tensor, target: target.ref });
    return target;
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, {
        problem: { title: `${request.suggestedName} was not saved`, error, retry: null },
      });
    return null;
  }
}

export function recipeText(recipe: Recipe): string {
  return `${JSON.stringify(recipe, null, 2)}\n`;
}

export function saveRecipe(context: Context): Promise<PickedFile | null> {
  const { document, model } = get(context);
  const base = model.status === 'ready' ? model.from.name.replace(/\.onnx$/i, '') : 'model';
  return saveAs(
    context,
    {
      suggestedName: `${base}.recipe.json`,
      title: 'Save recipe',
      filters: [{ name: 'Recipe', extensions: ['json'] }],
    },
    () => recipeText(document.recipe),
  );
}

/** Writes the quantized model; resolves when it was opened again and run. Errors are the caller's to show. */
export function exportModel(context: Context, request: ExportRequest): Promise<ExportResult> {
  return startJob(context, 'export', 'Exporting', (jobId) =>
    context.host.engine.exportModel({ jobId, request }),
  );
}
