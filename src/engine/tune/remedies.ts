import { layerOf } from '../plan/layer-of';
import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { badInput } from '../../shared/errors';
import type { Remedy } from '../../shared/contract/tuning';
import type { Recipe } from '../../shared/recipe/recipe';
import { quantizedSize } from '../calls/evaluate';
import type { Workspace } from '../workspace/workspace';
import { convertState } from '../states/convert-state';
import { measureStates } from '../states/measure-states';
import { outputDb, worstDb } from '../noise/output-noise';
import { predictNoise } from '../predict/predict';
import { quiet, type Job } from '../jobs/job';
import { withLayers } from '../../shared/recipe/recipe-changes';
import { remedyCandidates, type RemedyCandidate } from './remedy-candidates';
import type { RecipeState } from '../noise/recipe-state';
import { allSamples } from '../data/sample/spread-samples';
import { repairChoices, repairRemedies } from './repair/repair-remedies';

const kernels = 'simulated';

/** A gain below this is no gain, in dB. */
const noGainDb = 0.05;

/** Bytes below this share of the model count as this much: what is nearly free is not infinitely better. */
const leastBytesShare = 0.001;

interface Tried {
  readonly candidate: RemedyCandidate;
  readonly state: RecipeState;
  readonly predictedDb: number | null;
}

/**
 * What could be done about a layer, each measured at the model's outputs and predicted before that.
 * Best gain per byte first; what does not help comes last, what changes nothing is left out.
 */
export async function findRemedies(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  layerName: string,
): Promise<readonly Remedy[]> {
  const plan = await workspace.calibratedPlan(job, recipe);
  const layer = plan.layers.find(({ name }) => name === layerName);
  if (layer === undefined) throw badInput(`The model has no layer '${layerName}'.`);
  const { model, tuning, data } = workspace;
  const before = await convertState(job, workspace, recipe);
  const culprit = worstUpstream(
    model,
    plan,
    layer,
    (other) => tuning.measuredLayers.layer(plan, other)?.isolated ?? 0,
  );
  const tried: Tried[] = [];
  for (const candidate of remedyCandidates(model, recipe, plan, layer, culprit)) {
    const changed = withLayers(recipe, candidate.patches);
    const state = await convertState(job, workspace, changed);
    if (state.signature === before.signature) continue;
    const predicted = await predictNoise(workspace, changed, workspace.plan(changed));
    const predictedDb = predicted === null ? null : worstDb(predicted).db;
    tried.push({ candidate, state, predictedDb });
  }
  const samples = allSamples(data.count);
  const states = [before, ...tried.map(({ state }) => state)];
  const choices = repairChoices(workspace, recipe, plan, layer);
  let done = 0;
  const count = (): void => {
    done += 1;
    job.report('measure', done, tried.length + choices.length, 'remedies');
  };
  await measureStates(quiet(job), workspace, tuning.sums, states, {
    kernels,
    samples,
    onState: (state, noise) => {
      tuning.noteState(kernels, state, noise);
      if (state === before) job.report('measure', done, tried.length + choices.length, 'remedies');
      else count();
    },
  });
  const measured = (state: RecipeState): number | null => {
    const noise = tuning.sums.complete(kernels, state.signature, samples);
    return noise === null ? null : outputDb(noise).db;
  };
  const size = quantizedSize(before.converted);
  const remedies = tried.map(({ candidate, state, predictedDb }): Remedy => ({
    ...candidate,
    measuredDb: measured(state),
    predictedDb,
    extraBytes: quantizedSize(state.converted) - size,
  }));
  const repairs = await repairRemedies(job, workspace, recipe, choices, count);
  return ranked([...remedies, ...repairs], measured(before), size * leastBytesShare);
}

function ranked(
  remedies: readonly Remedy[],
  presentDb: number | null,
  leastBytes: number,
): readonly Remedy[] {
  const gain = ({ measuredDb, heldOutGainDb }: Remedy): number =>
    heldOutGainDb ?? (measuredDb ?? Infinity) - (presentDb ?? Infinity);
  const value = (remedy: Remedy): number =>
    gain(remedy) < noGainDb ? 0 : gain(remedy) / Math.max(leastBytes, remedy.extraBytes);
  return remedies.toSorted((one, other) => value(other) - value(one) || gain(other) - gain(one));
}

/** The layer in front of `layer` that adds most noise by itself, or null when none adds more than it does. */
function worstUpstream(
  model: PreparedModel,
  plan: Plan,
  layer: Layer,
  ownNoise: (layer: Layer) => number,
): Layer | null {
  const { graph } = model;
  const seen = new Set<number>([layer.node]);
  const front = [layer.node];
  let worst: Layer | null = null;
  let most = layer.state === 'quantized' ? ownNoise(layer) : 0;
  for (let node = front.pop(); node !== undefined; node = front.pop()) {
    for (const tensor of graph.nodes[node]?.input ?? []) {
      const producer = graph.producer.get(tensor);
      if (producer === undefined || seen.has(producer)) continue;
      seen.add(producer);
      front.push(producer);
      const other = layerOf(plan, producer);
      if (other === undefined || other === layer || other.state !== 'quantized') continue;
      const noise = ownNoise(other);
      if (noise > most) {
        worst = other;
        most = noise;
      }
    }
  }
  return worst;
}
