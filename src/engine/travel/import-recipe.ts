import { badInput } from '../../shared/errors';
import { parseRecipeText } from '../../shared/recipe/parse-recipe';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { ImportedRecipe } from '../../shared/travel/terms/scene';
import type { TravelTargetName } from '../../shared/travel/terms/target-names';
import { targetOf, travelTargets } from '../../shared/travel/targets';
import type { ModelProto } from '../onnx/proto';
import { matchPattern } from '../recipe/match-pattern';
import { readRecipeFile } from '../recipe/read-recipe-file';
import type { Workspace } from '../workspace/workspace';
import { layersToRead } from './travel-scene';

/** The open model, prepared and as its file has it; null where none is open. */
interface Opened {
  readonly workspace: Workspace | null;
  readonly inFile: ModelProto | null;
}

/**
 * Reads a recipe, or the file of another tool as one, and checks it against the open model. Throws
 * `bad-input` for what is neither, and for a file of another tool while no model is open.
 */
export async function importRecipe(
  { workspace, inFile }: Opened,
  path: string,
  from: TravelTargetName | null = null,
): Promise<ImportedRecipe> {
  const text = await readRecipeFile(path);
  const target = from ?? targetOf(text);
  if (target === null) {
    const recipe = parseRecipeText(text, path);
    workspace?.plan(recipe);
    return { recipe, leftOut: [], from: null };
  }
  if (workspace === null || inFile === null) {
    throw badInput(
      `${path} is a file for ${travelTargets[target].label}, and no model is open`,
      'Open the model first: names in that file mean nothing without it.',
    );
  }
  const { model } = workspace;
  const plan = workspace.plan(emptyRecipe);
  const scene = { ...layersToRead(model, inFile, plan), match: matchPattern };
  const { recipe, leftOut } = travelTargets[target].read(text, scene, path);
  workspace.plan(recipe);
  return { recipe, leftOut, from: target };
}
