import type { LivingJob } from '../../../shared/contract/contract';
import type { AccuracyResult } from '../../../shared/contract/judgement';
import type { Recipe } from '../../../shared/recipe/recipe';
import { groundOf, presentKey } from '../../state/derived/derived';
import { recipeKey } from '../../state/recipe/recipe-key';
import { isOnGround } from '../../state/runs/run-history';
import type { Context } from '../core/context';
import { errorOf, get, isExpected, set } from '../core/context';
import { startJob } from '../core/jobs';

/** Above this the user asks for accuracy; judging by itself would keep the machine busy for minutes. */
const patienceMs = 30_000;
const lastDurations = new WeakMap<Context, number>();

/** Judges a recipe and writes the result to its run. */
export async function judgeRecipe(
  context: Context,
  recipe: Recipe,
  joined?: LivingJob,
): Promise<void> {
  const key = recipeKey(recipe);
  const startedAt = context.now();
  const follow = async (jobId: string): Promise<void> => {
    // Judging is about what will run, so it uses the real kernels whatever debugging uses.
    const value =
      joined === undefined
        ? await context.host.engine.accuracy({ jobId, recipe, kernels: 'real' })
        : ((await context.host.engine.join({ jobId })) as AccuracyResult);
    noteAccuracy(context, key, value);
  };
  await startJob(context, 'accuracy', 'Accuracy', follow, joined);
  lastDurations.set(context, context.now() - startedAt);
}

function noteAccuracy(context: Context, key: string, value: AccuracyResult): void {
  const state = get(context);
  set(context, {
    accuracy: { key, value },
    runs: state.runs.map((run) =>
      run.key === key && isOnGround(run, groundOf(state))
        ? {
            ...run,
            accuracy: value.quantizedTop1,
            floatAccuracy: value.floatTop1,
            agreement: value.agreement,
          }
        : run,
    ),
  });
}

/** After a complete run: judges by itself if it is quick enough; without labels that is agreement with float. */
export async function judgeAfterRun(context: Context, recipe: Recipe): Promise<void> {
  const state = get(context);
  const key = recipeKey(recipe);
  const known = state.accuracy?.key === key;
  const isQuick = (lastDurations.get(context) ?? 0) < patienceMs;
  const isTrusted = state.data.status === 'ready' && state.data.value.trusted;
  if (!state.settings.judgeOnRun || !isTrusted || known || !isQuick || presentKey(state) !== key)
    return;
  try {
    await judgeRecipe(context, recipe);
  } catch (thrown) {
    const error = errorOf(thrown);
    // A model without float outputs gives no answers, which its readout says; nobody asked for one.
    if (!isExpected(error) && error.code !== 'bad-input')
      set(context, { problem: { title: 'Accuracy could not be judged', error, retry: null } });
  }
}
