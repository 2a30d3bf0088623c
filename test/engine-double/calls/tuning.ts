import type { EngineWork } from '../../../src/shared/contract/contract';
import type { TunePoint } from '../../../src/shared/contract/tuning';
import { withRepairs } from '../../../src/shared/recipe/recipe-changes';
import type { Repair } from '../../../src/shared/repairs/repairs';
import { AppError } from '../../../src/shared/errors';
import * as digits from '../numbers/digits-numbers';
import { fixtureRemedies } from '../numbers/remedies';
import type { DoubleState } from '../state';

/** Layers of the digits sample by index, in the order in which tuning skips them. */
const skipOrder = [5, 19, 4, 18, 0, 23];

/** Searches for a better recipe. */
export function tuningCalls(
  state: DoubleState,
): Pick<EngineWork, 'advise' | 'remedies' | 'repair' | 'tune'> {
  return {
    advise: async () => ({ presentDb: null, isExact: false, samples: 0, proposals: [] }),
    remedies: async ({ jobId, layer }) => {
      await state.work(jobId, { phase: 'measure', total: 4, unit: 'remedies' });
      const { layers } = state.need().plan;
      const at = layers.findIndex((other) => other.name === layer);
      return fixtureRemedies(layer, layers[Math.max(0, at - 1)]?.name ?? layer);
    },
    repair: async ({ jobId, recipe }) => {
      await state.work(jobId, { phase: 'repair', total: 24, unit: 'states' });
      const { layers } = state.need().plan;
      const [first = '', second = ''] = [4, 5].map((index) => layers[index]?.name ?? '');
      const equalize: Repair = { kind: 'equalize', layers: [first, second] };
      const bias: Repair = { kind: 'bias', layer: first };
      return {
        recipe: withRepairs(recipe, [equalize]),
        judgedOn: 'validation',
        samples: 64,
        beforeDb: 2.9,
        afterDb: 35.8,
        floatDb: 136.6,
        steps: [
          { kind: 'equalize', repairs: [equalize], beforeDb: 2.9, afterDb: 35.8, kept: true },
          { kind: 'bias', repairs: [bias], beforeDb: 35.8, afterDb: 35.7, kept: false },
        ],
        stoppedEarly: false,
        durationMs: 900,
        notices: [],
      };
    },
    tune: async ({ jobId, request }) => {
      await state.work(jobId, { phase: 'tune', total: 14, unit: 'recipes' });
      const { layers } = state.need().plan;
      const order = skipOrder.flatMap((index) => layers[index]?.name ?? []);
      const target = request.target.kind === 'sqnr' ? request.target.db : 30;
      const points = digits.tuneFront.map(([count, outputDb]): TunePoint => ({
        skipped: order.slice(0, count),
        outputDb,
        accuracy: Math.min(0.997, 0.73 + outputDb / 60),
        agreement: Math.min(0.999, 0.75 + outputDb / 60),
        cost: 97_300 + count * 4100,
        reachesTarget: outputDb >= target,
      }));
      const tried = digits.tuneTried.map(([count, outputDb]) => ({
        skipped: order.slice(6 - count),
        outputDb,
        accuracy: null,
        agreement: null,
        cost: 97_300 + count * 4100,
        reachesTarget: outputDb >= target,
      }));
      const best = points.find((point) => point.reachesTarget) ?? points.at(-1);
      if (best === undefined) throw new AppError('internal', 'no point');
      const skips = Object.fromEntries(best.skipped.map((name) => [name, 'none' as const]));
      return {
        reached: best.reachesTarget,
        kernels: request.kernels,
        recipe: { ...request.recipe, layers: { ...request.recipe.layers, ...skips } },
        skipped: best.skipped,
        best,
        written: best,
        isMinimal: true,
        points: [...points, ...tried],
        stoppedEarly: false,
        durationMs: 2100,
        notices: [],
      };
    },
  };
}
