import type { SpeedAlternative } from '../../shared/contract/judgement';
import type { Recipe } from '../../shared/recipe/recipe';
import { withGlobal, withLayers, withOpsSkipped } from '../../shared/recipe/recipe-changes';
import { recipeKey } from '../../shared/recipe/recipe-key';
import { compileRecipe } from '../../shared/recipe/resolve';
import { countOf } from '../../shared/numbers';
import { matchPattern } from '../recipe/match-pattern';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Feeds } from '../data/sample/tensor';
import type { Job } from '../jobs/job';
import { encodeShared } from '../onnx/shared-proto';
import type { RuntimeSession } from '../runtime/ort';
import type { Workspace } from '../workspace/workspace';
import { pairedRatio, raceTimes, summarizeLatency } from './race';
import { openRacer } from './racer';
import type { LayerProfile } from './profile-layers';
import { loss, losingOps, totalUs } from './time-groups';

export interface Candidate {
  readonly label: string;
  readonly recipe: Recipe;
}

/** Losses below this share of the quantized model's time are not worth a recipe of their own. */
const worthShare = 0.02;
const singleOps = 2;
/** A recipe must win this much to be recommended: less is within the noise. */
const clearWin = 1.03;
/** Rounds of the race among candidates: short models get more, for the same precision; none more than asked for. */
const fewestRounds = 12;
const raceMs = 2000;

/** Recipes with more skips that could run faster, by what the profile says. */
export function fasterCandidates(
  recipe: Recipe,
  converted: ConvertedModel,
  profile: LayerProfile,
): readonly Candidate[] {
  const { layers } = converted.conversion.plan;
  const worth = totalUs(profile).quantized * worthShare;
  const losing = losingOps(converted, profile).filter((group) => loss(group) > worth);
  const withoutKernel = losingOps(converted, profile)
    .filter(({ layers, ranFloat }) => ranFloat.length === layers.length)
    .map(({ op }) => op);
  const slowKernels = losing.map(({ op }) => op).filter((op) => !withoutKernel.includes(op));
  const opSets = [
    withoutKernel,
    ...slowKernels.slice(0, singleOps).map((op) => [op]),
    ...slowKernels.slice(0, singleOps).map((op) => [...withoutKernel, op]),
    losing.map(({ op }) => op),
  ];
  const candidates: Candidate[] = opSets
    .filter((ops) => ops.length > 0)
    .map((ops) => ({
      label: `Skipping every ${joinedOps(ops)}`,
      recipe: withOpsSkipped(recipe, ops),
    }));
  const isSigned = layers.some(
    ({ index, config }) =>
      config.activation.dtype === 'int8' && profile.layers[index]?.executed === 'float',
  );
  if (isSigned && recipe.global !== 'none') {
    candidates.push({
      label: 'Rounding activations to uint8',
      recipe: withGlobal(recipe, { activation: { dtype: 'uint8', symmetric: false } }),
    });
  }
  const slower = layers.filter(({ index, state }) => {
    const timing = profile.layers[index];
    if (state !== 'quantized' || timing === undefined) return false;
    return timing.quantizedUs + (timing.quantizeUs ?? 0) > timing.floatUs * 1.1 + 1;
  });
  if (slower.length > 0 && slower.length < layers.length) {
    const skips = slower.map(({ name }) => ({ layer: name, patch: 'none' as const }));
    candidates.push({
      label: `Skipping the ${countOf(slower.length, 'layer')} that int8 makes slower`,
      recipe: withLayers(recipe, skips),
    });
  }
  const weightless = new Set(layers.filter(({ weighted }) => !weighted).map(({ op }) => op));
  for (const layer of layers) if (layer.weighted) weightless.delete(layer.op);
  if (weightless.size > 0) {
    candidates.push({
      label: 'Skipping everything without weights',
      recipe: withOpsSkipped(recipe, [...weightless]),
    });
  }
  const names = layers.flatMap(({ nodes }) => nodes);
  const leavesSome = (candidate: Recipe): boolean => {
    const resolve = compileRecipe(candidate, matchPattern, names);
    return layers.some(
      ({ nodes, op, state }) => state === 'quantized' && !resolve(nodes, op).skipped,
    );
  };
  return distinct(candidates, recipe).filter((candidate) => leavesSome(candidate.recipe));
}

function joinedOps(ops: readonly string[]): string {
  return ops.length < 2 ? ops.join('') : `${ops.slice(0, -1).join(', ')} and ${ops.at(-1) ?? ''}`;
}

function distinct(candidates: readonly Candidate[], recipe: Recipe): readonly Candidate[] {
  const seen = new Set([recipeKey(recipe)]);
  return candidates.filter((candidate) => {
    const key = recipeKey(candidate.recipe);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export interface RaceOptions {
  readonly threads: number;
  /** Median time of the float model. */
  readonly medianMs: number;
  /** Rounds at most. */
  readonly repeats: number;
}

/**
 * Measures candidates against the float model and the recipe itself, all in turn. Fastest first.
 */
export async function raceCandidates(
  job: Job,
  workspace: Workspace,
  candidates: readonly Candidate[],
  racers: readonly [RuntimeSession, RuntimeSession],
  samples: readonly Feeds[],
  { threads, medianMs, repeats }: RaceOptions,
): Promise<readonly SpeedAlternative[]> {
  const sessions: RuntimeSession[] = [];
  try {
    for (const { recipe } of candidates) {
      const converted = await workspace.convert(job, recipe, workspace.plan(recipe));
      sessions.push(await openRacer(encodeShared(exportGraph(converted)), threads));
    }
    const feedsOf = (_racer: number, round: number): Feeds => samples[round % samples.length] ?? {};
    const wanted = Math.ceil(raceMs / (medianMs * (candidates.length + 2)));
    const rounds = Math.min(repeats, Math.max(fewestRounds, wanted));
    const times = await raceTimes(job, [...racers, ...sessions], feedsOf, rounds);
    const [float = [], quantized = [], ...others] = times;
    return candidates
      .map(({ label, recipe }, index) => {
        const own = others[index] ?? [];
        const overRecipe = pairedRatio(quantized, own);
        return {
          label,
          recipe,
          latency: summarizeLatency(own),
          speedupOverFloat: pairedRatio(float, own).median,
          speedupOverRecipe: overRecipe.median,
          isFaster: overRecipe.median >= clearWin && overRecipe.low > 1,
        };
      })
      .sort((one, other) => other.speedupOverRecipe - one.speedupOverRecipe);
  } finally {
    for (const session of sessions) await session.release();
  }
}
