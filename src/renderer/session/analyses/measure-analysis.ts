import type { JobId, TuneRequest } from '../../../shared/contract/arguments';
import type { LivingJob } from '../../../shared/contract/contract';
import type { SensitivityResult } from '../../../shared/contract/judgement';
import type { TuneResult } from '../../../shared/contract/tuning';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { AboutOf, AnalysisKind } from '../../../shared/shell/analysis-table';
import { analysesThat, rowOf } from '../../../shared/shell/analysis-table';
import type { AppState } from '../../state/app-state';
import { remediesKey } from '../../state/analyses/analyses';
import { presentKey } from '../../state/derived/derived';
import { recipeKey } from '../../../shared/recipe/recipe-key';
import { errorOf, get, isExpected, set, type Context } from '../core/context';
import { cancelKinds } from '../core/jobs';
import { refreshPrediction } from '../core/plan';
import { keepAccuracy } from './accuracy';
import { ask, keepFound, wordsOf, type Question } from './ask';

const aloneKinds = analysesThat(({ isAlone }) => isAlone === true);

/** What is done with results beside keeping them. */
const ways: { readonly [Kind in AnalysisKind]?: (context: Context, recipe: Recipe) => Way<Kind> } =
  {
    accuracy: (context) => ({ keep: (found, jobId) => keepAccuracy(context, found, jobId) }),
    remedies: (context) => ({
      keep: ({ key, about, value }) => {
        const { remedies } = get(context).analyses;
        keepFound(context, 'remedies', { ...remedies, [remediesKey(key, about)]: value });
      },
    }),
    sensitivity: (context, recipe) => ({
      keep: (found) => {
        keepFound(context, 'sensitivity', found);
        void refreshPrediction(context);
      },
      // The engine goes on from here next time; until then what it had stays on the screen.
      fail: (jobId) => keepPartial(context, recipe, jobId),
    }),
  };

type Way<Kind extends AnalysisKind> = Pick<Question<Kind>, 'keep' | 'fail'>;

function keepPartial(context: Context, recipe: Recipe, jobId: JobId): void {
  const key = recipeKey(recipe);
  const value = partialSensitivity(get(context), jobId);
  if (value !== null && presentKey(get(context)) === key)
    keepFound(context, 'sensitivity', { key, value });
}

/**
 * An analysis that the user has asked for, or that a page which is gone had asked for (`joined`): what goes wrong is
 * told. True when it finished.
 */
export async function measureAnalysis<Kind extends AnalysisKind>(
  context: Context,
  kind: Kind,
  about: AboutOf<Kind>,
  { joined, keep }: Pick<Question<Kind>, 'joined' | 'keep'> = {},
): Promise<boolean> {
  const recipe = recipeOf(context, joined);
  // Jobs of an earlier page come one after another by themselves: they were asked for like that.
  if (joined === undefined) {
    await cancelKinds(context, aloneKinds);
    set(context, { problem: null });
  }
  const way: Way<Kind> | undefined = ways[kind]?.(context, recipe);
  try {
    await ask(context, kind, {
      recipe,
      about,
      joined,
      ...way,
      ...(keep === undefined ? {} : { keep }),
    });
    return true;
  } catch (thrown) {
    const error = errorOf(thrown);
    const { name, title } = rowOf(kind);
    if (!isExpected(error)) {
      const what = wordsOf(name ?? title, about);
      const retry = kind === 'compareWith' ? 'compare' : null;
      set(context, { problem: { title: `${what} did not finish`, error, retry } });
    }
    return false;
  }
}

/** The recipe on the screen, or the one that a job of an earlier page was started with. */
function recipeOf(context: Context, joined: LivingJob | undefined): Recipe {
  const args = joined?.args as { readonly recipe?: Recipe } | undefined;
  return args?.recipe ?? get(context).document.recipe;
}

/** Searches for a small set of skips; resolves with null when it was cancelled without a result. */
export async function tune(context: Context, request: TuneRequest): Promise<TuneResult | null> {
  let result: TuneResult | null = null;
  // Its dialog takes what is found; the state, where the dialog is gone.
  await measureAnalysis(context, 'tune', request, { keep: ({ value }) => void (result = value) });
  return result;
}

/** What a sensitivity job has told so far, as a result that is not complete; null when that is nothing. */
function partialSensitivity(state: AppState, jobId: JobId): SensitivityResult | null {
  const partial = state.jobs.find((job) => job.id === jobId)?.told ?? null;
  const layers = (state.plan?.layers ?? []).flatMap((layer) => {
    const oneInDb = partial?.oneInDb?.[layer.index] ?? null;
    const oneOutDb = partial?.oneOutDb?.[layer.index] ?? null;
    return oneInDb === null && oneOutDb === null
      ? []
      : [{ layer: layer.name, oneInDb, oneOutDb, samples: 0 }];
  });
  return layers.length === 0 ? null : { samples: 0, complete: false, layers };
}
