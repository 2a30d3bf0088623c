import type { TuneRequest, TuneResult } from '../../shared/judgement';
import { AppError } from '../../shared/errors';
import type { Job } from '../job';
import { atomsOf } from '../plan/rounding';
import type { Plan, Unit } from '../plan/types';
import type { Workspace } from '../session/workspace';
import { layerCosts } from './layer-costs';
import type { NoiseModel } from './noise-model';
import { worstDb, worstOutput } from './output-noise';
import { noiseModelOf } from './predict';
import { Predictor } from './predictor';
import { rankLayers } from './sensitivity';
import { SkipAtoms } from './skip-atoms';
import { skipOrder } from './skip-order';
import { TuneSearch } from './tune-search';
import type { Foresight } from './tune-search';
import { withSkips } from './with-skips';

/**
 * Finds a small set of layers to keep in float so that the recipe reaches a target: layers in order
 * of noise won per cost, the shortest prefix of that order that measures as good enough, then every
 * layer given back that turns out not to be needed. What the recipe skips already stays skipped.
 *
 * Cancelling returns the best state measured so far, and rejects with `cancelled` only before there
 * is one. Throws `bad-input` where the data cannot tell about the target.
 */
export async function tune(
  job: Job,
  workspace: Workspace,
  request: TuneRequest,
): Promise<TuneResult> {
  const started = performance.now();
  const { recipe } = request;
  const plan = workspace.plan(recipe);
  await workspace.observations(job, plan);
  const start = await workspace.convert(job, recipe, plan);
  const search = new TuneSearch(job, workspace, request, plan);
  let stoppedEarly = false;
  try {
    const relative = await search.measureStart();
    if (!search.isReached()) {
      await rankLayers(job, workspace, recipe, plan);
      const costs = await layerCosts(job, workspace, start, request.cost);
      search.useCosts(costs);
      const atoms = new SkipAtoms(workspace.model, plan, workspace.tuning.atoms);
      const model = await calibratedModel(workspace, request, plan);
      const order = skipOrder(
        atoms,
        model.noise[worstOutput(relative) ?? 0] ?? new Float64Array(),
        (unit) => costs.of(unit),
      );
      const foresee = foresight(workspace, plan, atoms, model);
      const prefix = await search.shortestPrefix(order);
      if (prefix !== null) {
        const kept = await search.giveBack(prefix, foresee);
        await search.exchange(kept, order, foresee);
      }
    }
  } catch (error) {
    const isStopped = error instanceof AppError && error.code === 'cancelled';
    if (!isStopped || search.points().length === 0) throw error;
    stoppedEarly = true;
  }
  const { point, units } = search.best();
  const skipped = new Set(units.map(({ index }) => index));
  return {
    reached: point.reachesTarget,
    recipe: withSkips(
      recipe,
      plan.units,
      (unit) => unit.state === 'skipped' || skipped.has(unit.index),
    ),
    skipped: point.skipped,
    best: point,
    points: search.points(),
    stoppedEarly,
    durationMs: performance.now() - started,
  };
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
  atoms: SkipAtoms,
  model: NoiseModel,
): Foresight {
  const { tuning } = workspace;
  const all = tuning.atoms.ids(atomsOf(plan));
  let known: { measured: readonly Unit[]; version: number; predictor: Predictor } | null = null;
  return (measured, units) => {
    const { version } = tuning.states;
    if (known?.measured !== measured || known.version !== version) {
      const gone = new Set(atoms.change([], measured).removed);
      const present = all.filter((atom) => !gone.has(atom));
      known = { measured, version, predictor: new Predictor(model, present, tuning.states.all()) };
    }
    const noise = known.predictor.toggled(atoms.change(measured, units));
    if (noise === null) return null;
    const { db, exact } = worstDb(noise);
    return exact ? Infinity : db;
  };
}
