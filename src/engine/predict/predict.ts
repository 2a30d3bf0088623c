import { dimsOfFeeds } from '../run/shape-oracle';
import { rangesFrom } from '../observe/observations';
import { presetOf } from '../../shared/recipe/presets';
import type { TransferFacts } from '../noise/noise-transfer';
import type { TensorFacts } from '../noise/rounding-noise';
import type { Prediction } from '../../shared/contract/tuning';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Plan } from '../plan/types';
import { qconfigKey } from '../plan/walk';
import type { Workspace } from '../workspace/workspace';
import { guessNoise } from '../noise/guess-noise';
import { roundingSource, sourcesOf, weightSource } from '../noise/noise-source';
import type { SourceIndex } from '../noise/source-index';
import { makeNoiseModel, type NoiseModel } from '../noise/noise-model';
import { noiseEntries, worstDb, worstOutput } from '../noise/output-noise';
import { Predictor } from '../noise/predictor';
import { ToggleChanges } from '../noise/toggle-changes';
import { withSkips } from '../../shared/recipe/recipe-changes';

/**
 * Output SQNR of a recipe and of every single toggle of it, from what was measured so far. Measures
 * nothing. See docs/prediction.md.
 */
export async function predict(workspace: Workspace, recipe: Recipe): Promise<Prediction> {
  const plan = workspace.plan(recipe);
  const { states } = workspace.tuning;
  const nothing = nothingKnown(plan, states.errors);
  const model = await noiseModelOf(workspace, recipe, plan);
  if (model === null) return nothing;
  const { index } = workspace.tuning;
  const sources = index.ids(sourcesOf(plan));
  const predictor = new Predictor(model, sources, states.all());
  const noise = predictor.recipe();
  if (noise === null) return nothing;
  const toggles = new ToggleChanges(workspace.model, recipe, plan, index);
  return {
    outputDb: worstDb(noise).db,
    toggled: plan.layers.map((layer) => {
      const relative = predictor.toggled(toggles.toggle(layer));
      return relative === null ? null : worstDb(relative).db;
    }),
    ...waterfall(model, ownersOf(plan, index), plan.layers.length, sources, noise),
    errors: states.errors,
  };
}

/** The prediction for a plan of which nothing was measured. */
export function nothingKnown({ layers }: Plan, errors: Prediction['errors'] = []): Prediction {
  return {
    outputDb: null,
    toggled: layers.map(() => null),
    shares: layers.map(() => 0),
    interaction: null,
    errors,
  };
}

/** Relative noise the recipe is expected to make, by output; null without a basis. */
export async function predictNoise(
  workspace: Workspace,
  recipe: Recipe,
  plan: Plan,
): Promise<readonly number[] | null> {
  const model = await noiseModelOf(workspace, recipe, plan);
  const { states, index } = workspace.tuning;
  if (model === null) return null;
  return new Predictor(model, index.ids(sourcesOf(plan)), states.all()).recipe();
}

/** The noise model for a recipe and every recipe that differs from it in skips; null before calibration. */
export async function noiseModelOf(
  workspace: Workspace,
  recipe: Recipe,
  plan: Plan,
): Promise<NoiseModel | null> {
  const { model, tuning } = workspace;
  const { index, guesses, measuredLayers } = tuning;
  const facts = await noiseFacts(workspace, recipe);
  if (facts === null) return null;
  const key = `${measuredLayers.version} ${qconfigsOf(plan)}`;
  if (tuning.guessedFor !== key) {
    const full = workspace.plan(withSkips(recipe, plan.layers, () => false));
    for (const [source, noise] of guessNoise(facts, full, measuredLayers)) {
      guesses.set(index.id(source), noise);
    }
    tuning.guessedFor = key;
  }
  if (index.ids(sourcesOf(plan)).some((id) => !guesses.has(id))) {
    // Sources that only this set of skips has.
    for (const [source, noise] of guessNoise(facts, plan, measuredLayers)) {
      const id = index.id(source);
      if (!guesses.has(id)) guesses.set(id, noise);
    }
  }
  return tuning.noiseModel(`${guesses.size} ${key}`, () =>
    makeNoiseModel(index, guesses, measuredLayers.oneIns(), noiseEntries(model)),
  );
}

/** Equal for recipes that differ in skips only. */
function qconfigsOf({ preset, layers }: Plan): string {
  const keys = layers.map(({ config }) => qconfigKey(config));
  return `${preset}\n${keys.join('\n')}`;
}

/** Shares of the output that suffers most, by the layer that makes the noise. */
function waterfall(
  model: NoiseModel,
  owners: ReadonlyMap<number, number>,
  layers: number,
  sources: Int32Array,
  noise: readonly number[],
): Pick<Prediction, 'shares' | 'interaction'> {
  const output = worstOutput(noise) ?? 0;
  const total = noise[output] ?? 0;
  const shares = Array.from({ length: layers }, () => 0);
  let sum = 0;
  for (const source of sources) {
    const own = model.noise[output]?.[source] ?? 0;
    const owner = owners.get(source) ?? 0;
    shares[owner] = (shares[owner] ?? 0) + own;
    sum += own;
  }
  if (!(total > 0) || !(sum > 0)) return { shares: shares.map(() => 0), interaction: null };
  // A guess knows proportions only; what layers do to each other shows against measured sums alone.
  const isMeasured = sources.every((source) => model.measured[source] === 1);
  return {
    shares: shares.map((share) => share / (isMeasured ? total : sum)),
    interaction: isMeasured ? (total - sum) / total : null,
  };
}

/** The layer that a source counts for: whose weight it is, or who first rounds the tensor. */
function ownersOf(plan: Plan, index: SourceIndex): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  for (const layer of plan.layers) {
    if (layer.state !== 'quantized') continue;
    for (const weight of layer.weights) {
      const id = index.id(weightSource(weight));
      if (!owners.has(id)) owners.set(id, layer.index);
    }
  }
  for (const rounding of plan.roundings.values())
    owners.set(index.id(roundingSource(rounding)), rounding.layer);
  return owners;
}

type NoiseFacts = TensorFacts & TransferFacts;

/** What calibration knows of the tensors; null before calibration. Takes milliseconds, measures nothing. */
async function noiseFacts(workspace: Workspace, recipe: Recipe): Promise<NoiseFacts | null> {
  const { model, cache, observed, oracle } = workspace;
  if (observed === null) return null;
  const { data } = workspace;
  const elements = await oracle.elementsUnder(dimsOfFeeds(await data.read(0)));
  const energy = (tensor: string): number | null => {
    const stats = observed.stats.get(tensor);
    // Next to the energy of a mask, that of the scores would be nothing.
    return stats === undefined || stats.unmasked !== null ? null : stats.sumSquare;
  };
  return {
    model,
    graph: model.graph,
    cache,
    weightNoises: workspace.tuning.weightNoises,
    ranges: rangesFrom(observed, presetOf(recipe).parity),
    energy,
    elements,
    signalRange: (tensor) => observed.stats.get(tensor)?.unmasked ?? null,
    meanSquare: (tensor) => {
      const sum = energy(tensor);
      const count = elements(tensor);
      return sum === null || count === null || count === 0 ? null : sum / (count * data.count);
    },
  };
}
