import type { JobId } from '../../../shared/contract/arguments';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { Found } from '../../state/analyses/analyses';
import { groundOf, presentKey } from '../../state/derived/derived';
import { recipeKey } from '../../../shared/recipe/recipe-key';
import { isOnGround } from '../../state/runs/run-history';
import { errorOf, get, isExpected, set, type Context } from '../core/context';
import { ask } from './ask';

/** Above this the user asks for accuracy; judging by itself would keep the machine busy for minutes. */
const patienceMs = 30_000;

/** Writes the result to its run as well. */
export function keepAccuracy(context: Context, found: Found<'accuracy'>, jobId: JobId): void {
  const { key, value } = found;
  const state = get(context);
  set(context, {
    analyses: { ...state.analyses, accuracy: found },
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
  const job = state.jobs.find(({ id }) => id === jobId);
  if (job !== undefined) context.accuracy.lastMs = context.now() - job.startedAt;
}

/** After a complete run: judges by itself if it is quick enough; without labels that is agreement with float. */
export async function judgeAfterRun(context: Context, recipe: Recipe): Promise<void> {
  const state = get(context);
  const key = recipeKey(recipe);
  const known = state.analyses.accuracy?.key === key;
  const isQuick = context.accuracy.lastMs < patienceMs;
  const isTrusted = state.data.status === 'ready' && state.data.value.trusted;
  if (!state.settings.judgeOnRun || !isTrusted || known || !isQuick || presentKey(state) !== key)
    return;
  try {
    await ask(context, 'accuracy', {
      recipe,
      about: undefined,
      keep: (found, jobId) => keepAccuracy(context, found, jobId),
    });
  } catch (thrown) {
    const error = errorOf(thrown);
    // A model without float outputs gives no answers, which its readout says; nobody asked for one.
    if (!isExpected(error) && error.code !== 'bad-input')
      set(context, { problem: { title: 'Accuracy could not be judged', error, retry: null } });
  }
}
