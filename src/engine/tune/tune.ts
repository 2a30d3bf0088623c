import type { TuneRequest } from '../../shared/contract/arguments';
import type { TuneResult, WrittenPoint } from '../../shared/contract/tuning';
import { AppError } from '../../shared/errors';
import type { Job } from '../jobs/job';
import { sourcesOf } from '../noise/noise-source';
import type { Plan, Layer } from '../plan/types';
import type { Workspace } from '../workspace/workspace';
import { layerCosts } from './layer-costs';
import { leaveOut, type SettledSet } from './leave-out';
import type { NoiseModel } from '../noise/noise-model';
import { worstDb, worstOutput } from '../noise/output-noise';
import { noiseModelOf } from '../predict/predict';
import { Predictor } from '../noise/predictor';
import { rankLayers } from './sensitivity';
import { SkipChanges } from '../noise/skip-changes';
import { skipOrder } from './skip-order';
import { tuneNotices } from './tune-notices';
import { TuneSearch, type Foresight, type Found } from './tune-search';
import { needsAnswers } from './tune-target';
import { withSkips } from '../../shared/recipe/recipe-changes';

/**
 * Finds a small set of layers to keep in float so that the recipe reaches a target: layers in order
 * of noise won per cost, the shortest prefix of that order that measures as good enough, every layer
 * given back that turns out not to be needed, cheaper sets near that one, and at the end each member
 * left out once more. What the recipe skips already stays skipped. The chosen set is measured as its
 * file would run, on real kernels; where that misses the target the next dearer one is taken, and where
 * all of them miss it the search is done once more on real kernels.
 *
 * Cancelling returns the best state measured so far, and rejects with `cancelled` only before there
 * is one. Throws `bad-input` where the data cannot tell about the target.
 */
export async function tune(
  job: Job,
  workspace: Workspace,
  request: TuneRequest,
): Promise<TuneResult> {
  const first = await searchOnce(job, workspace, request);
  if (first.reached || first.stoppedEarly || !first.best.reachesTarget) return first;
  // Simulated kernels promise what this CPU does not keep: what it gives decides from here on.
  try {
    const second = await searchOnce(job, workspace, { ...request, kernels: 'real' });
    return {
      ...second,
      durationMs: first.durationMs + second.durationMs,
      notices: [...first.notices, ...second.notices],
    };
  } catch (error) {
    const isStopped = error instanceof AppError && error.code === 'cancelled';
    if (!isStopped) throw error;
    return { ...first, stoppedEarly: true };
  }
}

async function searchOnce(
  job: Job,
  workspace: Workspace,
  request: TuneRequest,
): Promise<TuneResult> {
  const started = performance.now();
  const { recipe } = request;
  const plan = await workspace.calibratedPlan(job, recipe);
  const start = await workspace.convert(job, recipe, plan);
  const search = new TuneSearch(job, workspace, request, plan);
  let stoppedEarly = false;
  let settled: SettledSet | null = null;
  let chosen: Chosen | null = null;
  try {
    const relative = await search.measureStart();
    if (!search.isReached()) {
      await rankLayers(job, workspace, recipe, plan);
      const costs = await layerCosts(job, workspace, start, request);
      search.useCosts(costs);
      const skips = new SkipChanges(workspace.model, plan, workspace.tuning.index);
      const model = await calibratedModel(workspace, request, plan);
      const order = skipOrder(
        skips,
        model.noise[worstOutput(relative) ?? 0] ?? new Float64Array(),
        (layer) => costs.of(layer),
      );
      const foresee = foresight(workspace, plan, skips, model);
      const prefix = await search.shortestPrefix(order);
      if (prefix !== null) {
        await search.exchange(await search.giveBack(prefix, foresee), order, foresee);
        const most = statesFor(request);
        settled = await leaveOut(search, search.best().layers, most);
        const exchanged = await search.exchange(settled.layers, order, foresee);
        if (exchanged !== settled.layers) settled = await leaveOut(search, exchanged, most);
      }
    }
    chosen = await chooseWritten(search, request, settled?.layers ?? null);
  } catch (error) {
    const isStopped = error instanceof AppError && error.code === 'cancelled';
    if (!isStopped || search.points().length === 0) throw error;
    stoppedEarly = true;
  }
  const { point, layers } = chosen?.found ?? search.best();
  const written = chosen?.written ?? null;
  const skipped = new Set(layers.map(({ index }) => index));
  const isSkipped = (layer: Layer): boolean =>
    layer.state === 'skipped' || skipped.has(layer.index);
  const facts = {
    reached: written?.reachesTarget === true,
    skipped: point.skipped,
    best: point,
    written,
    isMinimal:
      layers.length === 0 || (settled?.isMinimal === true && isSame(layers, settled.layers)),
  };
  return {
    ...facts,
    kernels: request.kernels,
    recipe: withSkips(recipe, plan.layers, isSkipped),
    points: search.points(),
    stoppedEarly,
    durationMs: performance.now() - started,
    notices: tuneNotices(facts, request, plan.layers.filter(isSkipped), plan),
  };
}

function isSame(one: readonly Layer[], other: readonly Layer[]): boolean {
  return one.length === other.length && one.every((layer) => other.includes(layer));
}

/** States measured at most to see that no member of the chosen set can be left out. */
const mostLeftOut = 96;
/** The same where a state costs a session and a pass of its own. */
const mostLeftOutAlone = 24;

function statesFor({ kernels, target }: TuneRequest): number {
  return kernels === 'simulated' && !needsAnswers(target) ? mostLeftOut : mostLeftOutAlone;
}

interface Chosen {
  readonly found: Found;
  readonly written: WrittenPoint;
}

/** Sets measured on real kernels at most, to find one whose file reaches the target, too. */
const mostWritten = 6;

/** The cheapest set whose written file reaches the target; where none does, the cheapest one. */
async function chooseWritten(
  search: TuneSearch,
  { kernels }: TuneRequest,
  settled: readonly Layer[] | null,
): Promise<Chosen> {
  const candidates = search.candidates(settled);
  let first: Chosen | null = null;
  for (const found of candidates.slice(0, mostWritten)) {
    const { outputDb, accuracy, agreement, reachesTarget } =
      kernels === 'real' ? found.point : await search.measureWritten(found.layers);
    const chosen = { found, written: { outputDb, accuracy, agreement, reachesTarget } };
    if (reachesTarget || !found.point.reachesTarget) return chosen;
    first ??= chosen;
  }
  if (first === null) throw new AppError('internal', 'tuning measured nothing');
  return first;
}

async function calibratedModel(
  workspace: Workspace,
  { recipe }: TuneRequest,
  plan: Plan,
): Promise<NoiseModel> {
  const model = await noiseModelOf(workspace, recipe, plan);
  if (model === null) throw new AppError('internal', 'tuning before calibration');
  return model;
}

/** Predictions from the states measured so far; one predictor serves all sets near one state. */
function foresight(
  workspace: Workspace,
  plan: Plan,
  skips: SkipChanges,
  model: NoiseModel,
): Foresight {
  const { tuning } = workspace;
  const all = tuning.index.ids(sourcesOf(plan));
  let known: { measured: readonly Layer[]; version: number; predictor: Predictor } | null = null;
  return (measured, layers) => {
    const { version } = tuning.states;
    if (known?.measured !== measured || known.version !== version) {
      const gone = new Set(skips.change([], measured).removed);
      const present = all.filter((source) => !gone.has(source));
      known = { measured, version, predictor: new Predictor(model, present, tuning.states.all()) };
    }
    const noise = known.predictor.toggled(skips.change(measured, layers));
    if (noise === null) return null;
    const { db, exact } = worstDb(noise);
    return exact ? Infinity : db;
  };
}
