import type { DataSummary } from '../shared/contract';
import { badInput } from '../shared/errors';
import type { OpenedModel, PlanView } from '../shared/model-view';
import type { Recipe } from '../shared/recipe';
import type { Notice } from '../shared/report';
import { type DataOptions, dataRequest, validationRequest } from './options/data-options';
import { buildRecipe, type RecipeOptions } from './options/recipe-options';
import type { Session } from './session';

/** A model that is open in the engine, with its recipe decided and its data in place. */
export interface Loaded {
  readonly opened: OpenedModel;
  readonly recipe: Recipe;
  readonly plan: PlanView;
  readonly data: DataSummary;
  readonly notices: readonly Notice[];
}

/** Opens everything a measuring command needs; what is quick to check is checked first. */
export async function load(
  session: Session,
  model: string,
  options: DataOptions & RecipeOptions,
): Promise<Loaded> {
  const request = dataRequest(options);
  const validation = validationRequest(options);
  const { engine } = session;
  const { opened, recipe, plan } = await openWithRecipe(session, model, options);
  requireLayers(opened, model);
  const data = await engine.setData({ jobId: session.job(), data: request });
  if (validation !== null) await engine.setValidation({ jobId: session.job(), data: validation });
  return {
    opened,
    recipe,
    plan,
    data,
    notices: [...opened.notices, ...plan.notices, ...data.notices],
  };
}

export async function openWithRecipe(
  session: Session,
  model: string,
  options: RecipeOptions,
): Promise<Pick<Loaded, 'opened' | 'recipe' | 'plan'>> {
  const { engine } = session;
  const opened = await engine.openModel({ jobId: session.job(), file: model });
  const recipe = await buildRecipe(options, engine, opened.plan.layers);
  const plan = opened.quantized ? opened.plan : await engine.describePlan({ recipe });
  return { opened, recipe, plan };
}

function requireLayers(opened: OpenedModel, model: string): void {
  if (opened.quantized) {
    throw badInput(
      `${model} is already quantized`,
      'Give the float model it was made from. To look at this one beside it: bitloupe compare FLOAT.onnx QUANTIZED.onnx --data FOLDER',
    );
  }
  if (opened.plan.layers.length === 0) {
    throw badInput(
      `${model} has no layer that can be quantized`,
      `\`bitloupe inspect ${model}\` says why, node by node.`,
    );
  }
}
