import type { TuneRequest } from '../../../shared/contract/arguments';
import type { TuneResult, WrittenPoint } from '../../../shared/contract/tuning';
import { AppError, badInput } from '../../../shared/errors';
import { precisions, type PrecisionName } from '../../../shared/recipe/precisions';
import type { Recipe } from '../../../shared/recipe/recipe';
import { spreadSamples } from '../../data/sample/spread-samples';
import { checkCancelled, type Job } from '../../jobs/job';
import { noiseEntries, relativeNoise } from '../../noise/output-noise';
import type { RecipeState } from '../../noise/recipe-state';
import { NoiseSums } from '../../noise/noise-sums';
import type { Plan } from '../../plan/types';
import { convertState } from '../../states/convert-state';
import { measureStates } from '../../states/measure-states';
import type { Workspace } from '../../workspace/workspace';
import { tuneNotices } from '../tune-notices';
import {
  aloneRecipe,
  choicesOf,
  coarsestRecipe,
  upgradeOrder,
  type Choice,
  type Upgrade,
} from './assignment';
import { precisionCosts } from './precision-costs';
import { fillBudget } from './fill-budget';
import { PrecisionSearch, type FoundAssignment } from './precision-search';

/** Samples on which each layer is measured alone at each precision. */
const rankingSamples = 4;
const statesAtOnce = 32;
/** States measured at most to see that no layer can be coarser. */
const mostLeftOut = 96;
/** The same where each costs a session of its own. */
const mostLeftOutAlone = 24;

/**
 * Gives every layer one of several precisions: all start at the coarsest, and those that win most at the
 * outputs for what they cost become finer, until the target is reached; then each is made coarser again
 * where that does no harm, at the end every one of them once more. Under a budget of bytes: as exact as
 * fits. Cancelling returns the best measured so far.
 */
export async function tunePrecisions(
  job: Job,
  workspace: Workspace,
  request: TuneRequest & { readonly precisions: readonly PrecisionName[] },
): Promise<TuneResult> {
  const started = performance.now();
  const palette = checkedPalette(request.precisions);
  const coarsest = coarsestRecipe(request.recipe, palette[0] ?? 'int8');
  const plan = await workspace.calibratedPlan(job, coarsest);
  const choices = choicesOf(plan, palette);
  const search = new PrecisionSearch(job, workspace, request, coarsest, choices);
  let stoppedEarly = false;
  let isMinimal = false;
  let chosen: { found: FoundAssignment; written: WrittenPoint } | null = null;
  try {
    await search.measure(new Map());
    const noise = await measureAlone(job, workspace, coarsest, plan, choices);
    const kind = request.target.kind === 'bytes' ? 'bytes' : request.cost;
    const costs = await precisionCosts(job, workspace, coarsest, choices, kind);
    search.useCosts(costs);
    const order = upgradeOrder(
      choices,
      ({ layer }, level) => noise.get(layer.index)?.[level] ?? 0,
      (choice, level) => costs.of(choice, level),
    );
    isMinimal = await searched(search, request, order);
    const found = search.best();
    chosen = { found, written: await search.measureWritten(found) };
  } catch (error) {
    const isStopped = error instanceof AppError && error.code === 'cancelled';
    if (!isStopped || search.points().length === 0) throw error;
    stoppedEarly = true;
  }
  const { point, recipe, assignment } = chosen?.found ?? search.best();
  const written = chosen?.written ?? null;
  const facts = {
    reached: written?.reachesTarget === true,
    skipped: point.skipped,
    best: point,
    written,
    isMinimal,
  };
  const isFloat = new Set(point.skipped);
  return {
    ...facts,
    kernels: request.kernels,
    recipe,
    precisions: Object.fromEntries(
      choices.map(({ layer, levels }) => [
        layer.name,
        levels[assignment.get(layer.index) ?? 0] ?? 'float',
      ]),
    ),
    points: search.points(),
    stoppedEarly,
    durationMs: performance.now() - started,
    notices: tuneNotices(
      facts,
      request,
      choices.flatMap(({ layer }) => (isFloat.has(layer.name) ? [layer] : [])),
      plan,
    ),
  };
}

/** Runs the search; whether no layer of what it found can be coarser. */
async function searched(
  search: PrecisionSearch,
  { target, kernels }: TuneRequest,
  order: readonly Upgrade[],
): Promise<boolean> {
  if (target.kind === 'bytes') {
    await fillBudget(search, order, target.most);
    return false;
  }
  const prefix = await search.shortestPrefix(order);
  if (prefix === null) return false;
  const kept = await search.giveBack(prefix, order);
  return search.leaveOut(kept, kernels === 'simulated' ? mostLeftOut : mostLeftOutAlone);
}

function checkedPalette(names: readonly PrecisionName[]): readonly PrecisionName[] {
  const palette = [...new Set(names)];
  const bits = palette.map((name) => precisions[name].weightBits);
  const isSorted = bits.every((count, at) => at === 0 || count >= (bits[at - 1] ?? 0));
  if (palette.length < 2 || palette[0] === 'float' || !isSorted) {
    throw badInput(
      `precisions ${palette.join(', ')} are no way from coarse to fine`,
      'Name two or more, the coarsest first: int8,a16w8,float or w4,w8,float.',
    );
  }
  return palette;
}

/** Noise over signal at the output that suffers most, by layer and level, each layer alone quantized. */
async function measureAlone(
  job: Job,
  workspace: Workspace,
  coarsest: Recipe,
  plan: Plan,
  choices: readonly Choice[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const samples = spreadSamples(workspace.data.count, rankingSamples);
  const sums = new NoiseSums(noiseEntries(workspace.model));
  const pairs = choices.flatMap((choice) =>
    choice.levels.flatMap((name, level) => (name === 'float' ? [] : [{ choice, level }])),
  );
  const noise = new Map(
    choices.map(({ layer, levels }) => [layer.index, levels.map(() => 0)] as const),
  );
  for (let start = 0; start < pairs.length; start += statesAtOnce) {
    const owners = new Map<RecipeState, (typeof pairs)[number]>();
    for (const pair of pairs.slice(start, start + statesAtOnce)) {
      checkCancelled(job);
      const recipe = aloneRecipe(coarsest, plan, pair.choice, pair.level);
      owners.set(await convertState(job, workspace, recipe), pair);
    }
    await measureStates(job, workspace, sums, [...owners.keys()], {
      kernels: 'simulated',
      samples,
      onState: (state, found) => {
        const owner = owners.get(state);
        const worst = Math.max(0, ...relativeNoise(found).filter(Number.isFinite));
        const levels = noise.get(owner?.choice.layer.index ?? -1);
        if (owner !== undefined && levels !== undefined) levels[owner.level] = worst;
      },
    });
    job.report('sensitivity', Math.min(pairs.length, start + statesAtOnce), pairs.length, 'layers');
  }
  return noise;
}
