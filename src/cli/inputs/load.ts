import type { DataSummary } from '../../shared/contract/results';
import { badInput } from '../../shared/errors';
import type { OpenedModel, PlanView } from '../../shared/contract/model-view';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Notice } from '../../shared/contract/parts';
import { type DataOptions, dataRequest, validationRequest } from '../options/data-options';
import { buildRecipe, type RecipeOptions } from '../options/recipe-options';
import type { Session } from './session';

/** A model that is open in the engine, with its recipe decided and its data in place. */
export interface Loaded {
  readonly opened: OpenedModel;
  readonly recipe: Recipe;
  readonly plan: PlanView;
  readonly data: DataSummary;
  /** What answers are judged on: the validation data, else the calibration data. */
  readonly judged: DataSummary;
  readonly notices: readonly Notice[];
}

/** What to do with a model that is int8 already. */
const compareInstead =
  'Give the float model it was made from. To look at this one beside it: bitloupe compare FLOAT.onnx QUANTIZED.onnx --data FOLDER';

/** Opens everything a measuring command needs; what is quick to check is checked first. */
export async function load(
  session: Session,
  model: string,
  options: DataOptions & RecipeOptions,
  quantizedHint: string = compareInstead,
): Promise<Loaded> {
  const request = dataRequest(options);
  const validation = validationRequest(options);
  const { engine } = session;
  const opened = await engine.openModel({ jobId: session.job(), file: model });
  requireLayers(opened, model, quantizedHint);
  const { recipe, plan } = await planOf(session, opened, options);
  const data = await engine.setData({ jobId: session.job(), data: request });
  const judged =
    validation === null
      ? data
      : await engine.setValidation({ jobId: session.job(), data: validation });
  return {
    opened,
    recipe,
    plan,
    data,
    judged,
    notices: [...opened.notices, ...plan.notices, ...data.notices],
  };
}

/** The recipe the options describe, checked against the open model, and what it does there. */
export async function planOf(
  { engine }: Session,
  opened: OpenedModel,
  options: RecipeOptions,
): Promise<Pick<Loaded, 'recipe' | 'plan'>> {
  const recipe = await buildRecipe(options, engine, opened.plan.layers);
  return { recipe, plan: await engine.describePlan({ recipe }) };
}

function requireLayers(opened: OpenedModel, model: string, quantizedHint: string): void {
  if (opened.quantized) throw badInput(`${model} is already quantized`, quantizedHint);
  if (opened.plan.layers.length === 0) {
    throw badInput(
      `${model} has no layer that can be quantized`,
      `\`bitloupe inspect ${model}\` says why, node by node.`,
    );
  }
}
