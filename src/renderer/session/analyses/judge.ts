import type { LivingJob } from '../../../shared/contract/contract';
import type { PickedFile } from '../../../shared/shell/host';
import type {
  BenchmarkResult,
  KernelComparison,
  Remedy,
  SensitivityResult,
  TuneRequest,
  TuneResult,
} from '../../../shared/contract/judgement';
import type { Recipe } from '../../../shared/recipe/recipe';
import { presentKey } from '../../state/derived/derived';
import { recipeKey } from '../../state/recipe/recipe-key';
import { judgeRecipe } from './accuracy';
import type { Context } from '../core/context';
import { errorOf, get, isExpected, set } from '../core/context';
import { cancelKinds, startJob } from '../core/jobs';
import { partialSensitivity } from './partial-sensitivity';
import { refreshPrediction } from '../core/plan';

/** Work that has the machine to itself: one at a time, a measurement in progress comes first. */
async function judge(
  context: Context,
  title: string,
  work: () => Promise<void>,
  joined?: LivingJob,
): Promise<boolean> {
  // Jobs of an earlier page come one after another by themselves: they were asked for like that.
  if (joined === undefined) {
    await cancelKinds(context, [
      'sensitivity',
      'benchmark',
      'tune',
      'accuracy',
      'kernels',
      'compareWith',
    ]);
    set(context, { problem: null });
  }
  try {
    await work();
    return true;
  } catch (thrown) {
    const error = errorOf(thrown);
    if (!isExpected(error))
      set(context, { problem: { title: `${title} did not finish`, error, retry: null } });
    return false;
  }
}

/** One-in and one-out of every layer; what was measured before a cancel is not measured again. */
export function measureSensitivity(context: Context, joined?: LivingJob): Promise<boolean> {
  const recipe = recipeOf(context, joined);
  const key = recipeKey(recipe);
  const { engine } = context.host;
  const follow = async (jobId: string): Promise<void> => {
    try {
      const value =
        joined === undefined
          ? await engine.sensitivity({ jobId, recipe, resume: true })
          : ((await engine.join({ jobId })) as SensitivityResult);
      set(context, { sensitivity: { key, value } });
      void refreshPrediction(context);
    } catch (thrown) {
      // The engine goes on from here next time; until then what it had stays on the screen.
      const value = partialSensitivity(get(context), jobId);
      if (value !== null && presentKey(get(context)) === key)
        set(context, { sensitivity: { key, value } });
      throw thrown;
    }
  };
  const work = () => startJob(context, 'sensitivity', 'Sensitivity', follow, joined);
  return judge(context, 'Sensitivity', work, joined);
}

export function measureAccuracy(context: Context, joined?: LivingJob): Promise<boolean> {
  const recipe = recipeOf(context, joined);
  return judge(context, 'Accuracy', () => judgeRecipe(context, recipe, joined), joined);
}

export function measureSpeed(context: Context, joined?: LivingJob): Promise<boolean> {
  const { settings, engine } = get(context);
  const recipe = recipeOf(context, joined);
  const key = recipeKey(recipe);
  const [threads, repeats] = [engine.info?.threads ?? 1, settings.benchmarkRepeats];
  const follow = async (jobId: string): Promise<void> => {
    const value =
      joined === undefined
        ? await context.host.engine.benchmark({ jobId, recipe, threads, repeats })
        : ((await context.host.engine.join({ jobId })) as BenchmarkResult);
    set(context, { benchmark: { key, value } });
  };
  const work = () => startJob(context, 'benchmark', 'Benchmark', follow, joined);
  return judge(context, 'Benchmark', work, joined);
}

/** The present recipe under simulated and under real kernels. */
export function compareKernels(context: Context, joined?: LivingJob): Promise<boolean> {
  const recipe = recipeOf(context, joined);
  const key = recipeKey(recipe);
  const follow = async (jobId: string): Promise<void> => {
    const value =
      joined === undefined
        ? await context.host.engine.compareKernels({ jobId, recipe })
        : ((await context.host.engine.join({ jobId })) as KernelComparison);
    set(context, { kernels: { key, value } });
  };
  const work = () => startJob(context, 'kernels', 'Comparing kernels', follow, joined);
  return judge(context, 'The comparison of kernels', work, joined);
}

/** The recipe on the screen, or the one that a job of an earlier page was started with. */
function recipeOf(context: Context, joined: LivingJob | undefined): Recipe {
  if (joined === undefined) return get(context).document.recipe;
  return (joined.args as { readonly recipe: Recipe }).recipe;
}

/** A model that another tool quantized, beside the open one. */
export function compareWith(context: Context, file: PickedFile): Promise<boolean> {
  return judge(context, `The comparison with ${file.name}`, () =>
    startJob(context, 'compareWith', `Comparing with ${file.name}`, async (jobId) => {
      const value = await context.host.engine.compareWith({ jobId, file: file.ref });
      set(context, { other: { file, value } });
    }),
  );
}

/** Searches for a small set of skips; resolves with null when it was cancelled without a result. */
export async function tune(context: Context, request: TuneRequest): Promise<TuneResult | null> {
  let found: TuneResult | null = null;
  await judge(context, 'Tuning', () =>
    startJob(context, 'tune', 'Tuning', async (jobId) => {
      found = await context.host.engine.tune({ jobId, request });
    }),
  );
  return found;
}

/** What else could be done about a layer, measured. */
export async function measureRemedies(
  context: Context,
  layer: string,
  joined?: LivingJob,
): Promise<void> {
  const recipe = recipeOf(context, joined);
  const key = recipeKey(recipe);
  const follow = async (jobId: string): Promise<void> => {
    const found =
      joined === undefined
        ? await context.host.engine.remedies({ jobId, recipe, layer })
        : ((await context.host.engine.join({ jobId })) as readonly Remedy[]);
    set(context, { remedies: { ...get(context).remedies, [`${key} ${layer}`]: found } });
  };
  const work = () => startJob(context, 'remedies', 'Remedies', follow, joined);
  await judge(context, 'Remedies', work, joined);
}
