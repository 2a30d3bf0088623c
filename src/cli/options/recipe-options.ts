import { type Command, Option } from 'commander';
import { matchPattern } from '../../engine/recipe/match-pattern';
import { withGlobal } from '../../shared/recipe/recipe-changes';
import { skipPatterns } from '../../shared/recipe/skip-patterns';
import type { EngineCalls } from '../../shared/contract/contract';
import { badInput } from '../../shared/errors';
import type { LayerView } from '../../shared/contract/model-view';
import type { ActivationConfig, WeightConfig } from '../../shared/recipe/qconfig';
import { emptyRecipe, type Recipe } from '../../shared/recipe/recipe';
import { type ObserverName, observerNames } from '../../shared/recipe/observers';
import { type PresetName, presetNames } from '../../shared/recipe/presets';
import { type TargetName, targetNames } from '../../shared/targets/targets';
import { collect, parseChoice } from './parse-values';

export interface RecipeOptions {
  readonly preset?: PresetName;
  readonly recipe?: string;
  readonly skip?: readonly string[];
  readonly observer?: ObserverName;
  readonly perChannel?: true;
  readonly perTensor?: true;
  readonly saveRecipe?: string;
  readonly target?: TargetName;
}

export function addRecipeOptions(command: Command): Command {
  return command
    .optionsGroup('Quantization:')
    .option('--preset <name>', `start from ${presetNames.join(', ')}`, parseChoice(presetNames))
    .option('--recipe <file>', 'qconfigs per op type, pattern and layer (bitloupe.recipe/1)')
    .option(
      '--skip <pattern>',
      'keep matching layers in float: glob or /regex/ (repeatable)',
      collect,
    )
    .option(
      '--observer <name>',
      `range of activations: ${observerNames.join(', ')}`,
      parseChoice(observerNames),
    )
    .addOption(new Option('--per-channel', 'one weight scale per channel').conflicts('perTensor'))
    .addOption(new Option('--per-tensor', 'one weight scale per tensor').conflicts('perChannel'))
    .option(
      '--target <name>',
      `follow the rules of what will run the model: ${targetNames.join(', ')}`,
      parseChoice(targetNames),
    )
    .option('--save-recipe <file>', 'write the recipe that was used');
}

/** Whether anything was said about how to quantize. */
export function hasRecipeOptions(options: RecipeOptions): boolean {
  const { preset, recipe, skip, observer, perChannel, perTensor, saveRecipe, target } = options;
  const all = [preset, recipe, skip, observer, perChannel, perTensor, saveRecipe, target];
  return all.some((option) => option !== undefined);
}

/** The recipe file, then what the options change in it; the model must be open. */
export async function buildRecipe(
  options: RecipeOptions,
  engine: Pick<EngineCalls, 'readRecipe'>,
  layers: readonly LayerView[],
): Promise<Recipe> {
  const read =
    options.recipe === undefined ? emptyRecipe : await engine.readRecipe({ file: options.recipe });
  const withPreset = options.preset === undefined ? read : { ...read, preset: options.preset };
  const withTarget =
    options.target === undefined ? withPreset : { ...withPreset, target: options.target };
  return skipPatterns(withOptions(withTarget, options), options.skip ?? [], matchPattern, layers);
}

function withOptions(recipe: Recipe, options: RecipeOptions): Recipe {
  const activation: Partial<ActivationConfig> =
    options.observer === undefined ? {} : { observer: options.observer };
  const weight = granularityOf(options);
  if (Object.keys(activation).length + Object.keys(weight).length === 0) return recipe;
  if (recipe.global === 'none') {
    throw badInput(
      `the recipe ${options.recipe ?? ''} keeps every layer in float ("global": "none"), so --observer, --per-channel and --per-tensor have nothing to change`,
      'Leave these options out, or name the layers to quantize in the recipe.',
    );
  }
  return withGlobal(recipe, { activation, weight });
}

function granularityOf(options: RecipeOptions): Partial<WeightConfig> {
  if (options.perChannel === true) return { granularity: 'channel' };
  return options.perTensor === true ? { granularity: 'tensor' } : {};
}
