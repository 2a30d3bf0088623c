import { presentKey } from '../../state/derived/derived';
import { recipeKey } from '../../../shared/recipe/recipe-key';
import { shareEqual } from '../../state/share-equal';
import { errorOf, get, isExpected, set, type Context } from './context';

/** Asks the engine what the present recipe does, then what it will cost in dB. */
export async function refreshPlan(context: Context): Promise<void> {
  const { recipe } = get(context).document;
  const key = recipeKey(recipe);
  try {
    const plan = await context.host.engine.describePlan({ recipe });
    if (presentKey(get(context)) !== key || get(context).model.status !== 'ready') return;
    set(context, { plan: shareEqual(get(context).plan, plan), planIsForeseen: false });
    await refreshPrediction(context);
  } catch (thrown) {
    const error = errorOf(thrown);
    if (isExpected(error) || presentKey(get(context)) !== key) return;
    set(context, { problem: { title: 'This recipe does not fit the model', error, retry: null } });
  }
}

export async function refreshPrediction(context: Context): Promise<void> {
  const state = get(context);
  if (!state.warm) return;
  const { recipe } = state.document;
  const key = recipeKey(recipe);
  try {
    const value = await context.host.engine.predict({ recipe });
    if (presentKey(get(context)) === key) set(context, { prediction: { key, value } });
  } catch {
    // No basis yet, or a newer recipe overtook this one: the readout simply has no prediction.
  }
}
