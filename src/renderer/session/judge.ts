import type { PickedFile } from '../../shared/host';
import type { TuneRequest, TuneResult } from '../../shared/judgement';
import { presentKey } from '../state/derived';
import { judgeRecipe } from './accuracy';
import type { Context } from './context';
import { errorOf, get, isExpected, set } from './context';
import { cancelKinds, startJob } from './jobs';
import { partialSensitivity } from './partial-sensitivity';
import { refreshPrediction } from './plan';

/** Work that has the machine to itself: one at a time, a measurement in progress comes first. */
async function judge(context: Context, title: string, work: () => Promise<void>): Promise<boolean> {
  await cancelKinds(context, [
    'sensitivity',
    'benchmark',
    'tune',
    'accuracy',
    'kernels',
    'compareWith',
  ]);
  set(context, { problem: null });
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
export function measureSensitivity(context: Context): Promise<boolean> {
  const { recipe } = get(context).document;
  const key = presentKey(get(context));
  return judge(context, 'Sensitivity', () =>
    startJob(context, 'sensitivity', 'Sensitivity', async (jobId) => {
      try {
        const value = await context.host.engine.sensitivity({ jobId, recipe, resume: true });
        set(context, { sensitivity: { key, value } });
        void refreshPrediction(context);
      } catch (thrown) {
        // The engine goes on from here next time; until then what it had stays on the screen.
        const value = partialSensitivity(get(context), jobId);
        if (value !== null && presentKey(get(context)) === key)
          set(context, { sensitivity: { key, value } });
        throw thrown;
      }
    }),
  );
}

export function measureAccuracy(context: Context): Promise<boolean> {
  const { recipe } = get(context).document;
  return judge(context, 'Accuracy', () => judgeRecipe(context, recipe));
}

export function measureSpeed(context: Context): Promise<boolean> {
  const { document, settings, engine } = get(context);
  const key = presentKey(get(context));
  return judge(context, 'Benchmark', () =>
    startJob(context, 'benchmark', 'Benchmark', async (jobId) => {
      const value = await context.host.engine.benchmark({
        jobId,
        recipe: document.recipe,
        threads: engine.info?.threads ?? 1,
        repeats: settings.benchmarkRepeats,
      });
      set(context, { benchmark: { key, value } });
    }),
  );
}

/** The present recipe under simulated and under real kernels. */
export function compareKernels(context: Context): Promise<boolean> {
  const { recipe } = get(context).document;
  const key = presentKey(get(context));
  return judge(context, 'The comparison of kernels', () =>
    startJob(context, 'kernels', 'Comparing kernels', async (jobId) => {
      const value = await context.host.engine.compareKernels({ jobId, recipe });
      set(context, { kernels: { key, value } });
    }),
  );
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
export async function measureRemedies(context: Context, layer: string): Promise<void> {
  const { recipe } = get(context).document;
  const key = presentKey(get(context));
  await judge(context, 'Remedies', () =>
    startJob(context, 'remedies', 'Remedies', async (jobId) => {
      const found = await context.host.engine.remedies({ jobId, recipe, layer });
      set(context, { remedies: { ...get(context).remedies, [`${key} ${layer}`]: found } });
    }),
  );
}
