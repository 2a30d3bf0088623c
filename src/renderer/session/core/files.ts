import type { TensorPlace, ExportRequest, FileRef } from '../../../shared/contract/arguments';
import type { ExportResult } from '../../../shared/contract/results';
import type { PickedFile } from '../../../shared/shell/picked-file';
import type { SaveRequest } from '../../../shared/shell/shell-calls';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { TravelText } from '../../../shared/travel/terms/scene';
import type { TravelTargetName } from '../../../shared/travel/terms/target-names';
import { errorOf, get, isExpected, set, type Context } from './context';
import { startJob } from './jobs';

/** Does what may fail; what went wrong is told under the title, and the answer is null. */
export async function attempt<T>(
  context: Context,
  title: string,
  work: () => Promise<T | null>,
): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error)) set(context, { problem: { title, error, retry: null } });
    return null;
  }
}

/** Lets the user pick a file and has it written. Null = the user changed their mind, or it failed, which is told. */
function pickAndWrite(
  context: Context,
  request: SaveRequest,
  write: (target: FileRef) => Promise<void>,
): Promise<PickedFile | null> {
  return attempt(context, `${request.suggestedName} was not saved`, async () => {
    const target = await context.host.pickSave(request);
    if (target !== null) await write(target.ref);
    return target;
  });
}

/** Writes text or bytes to a file the user picks. Null = the user changed their mind. */
export function saveAs(
  context: Context,
  request: SaveRequest,
  content: () => string | Uint8Array | Promise<string | Uint8Array>,
): Promise<PickedFile | null> {
  return pickAndWrite(context, request, async (target) =>
    context.host.engine.saveFile({ target, content: await content() }),
  );
}

/** The same for the values of a tensor, which the engine writes itself. */
export function saveTensor(
  context: Context,
  request: SaveRequest,
  tensor: TensorPlace,
): Promise<PickedFile | null> {
  return pickAndWrite(context, request, (target) =>
    context.host.engine.saveTensor({ tensor, target }),
  );
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

/** The recipe in the words of another tool, calibrated where that wants ranges. Errors are the caller's to show. */
export function textForTool(
  context: Context,
  recipe: Recipe,
  to: TravelTargetName,
): Promise<TravelText> {
  return startJob(context, 'export', 'Writing the recipe', (jobId) =>
    context.host.engine.recipeText({ jobId, recipe, to }),
  );
}

/** Writes the quantized model; resolves when it was opened again and run. Errors are the caller's to show. */
export function exportModel(context: Context, request: ExportRequest): Promise<ExportResult> {
  return startJob(context, 'export', 'Exporting', (jobId) =>
    context.host.engine.exportModel({ jobId, request }),
  );
}
