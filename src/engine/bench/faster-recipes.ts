import type { SpeedAlternative } from '../../shared/contract/judgement';
import type { Recipe } from '../../shared/recipe/recipe';
import { countOf } from '../../shared/numbers';
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
    .map((ops) => ({ label: `Skipping every ${joinedOps(ops)}`, recipe: withOps(recipe, ops) }));
  const isSigned = layers.some(
    ({ index, config }) =>
      config.activation.dtype === 'int8' && profile.layers[index]?.executed === 'float',
  );
  if (isSigned && recipe.global !== 'none') {
    const { activation, ...rest } = recipe.global ?? {};
    candidates.push({
      label: 'Rounding activations to uint8',
      recipe: {
        ...recipe,
        global: { ...rest, activation: { ...activation, dtype: 'uint8', symmetric: false } },
      },
    });
  }
  const slower = layers.filter(({ index, state }) => {
    const timing = profile.layers[index];
    if (state !== 'quantized' || timing === undefined) return false;
    return timing.quantizedUs + (timing.quantizeUs ?? 0) > timing.floatUs * 1.1 + 1;
  });
  if (slower.length > 0 && slower.length < layers.length) {
    const skips = Object.fromEntries(slower.map(({ name }) => [name, 'none' as const]));
    candidates.push({
      label: `Skipping the ${countOf(slower.length, 'layer')} that int8 makes slower`,
      recipe: { ...recipe, layers: { ...recipe.layers, ...skips } },
    });
  }
  const weightless = new Set(layers.filter(({ weighted }) => !weighted).map(({ op }) => op));
  for (const layer of layers) if (layer.weighted) weightless.delete(layer.op);
  if (weightless.size > 0) {
    candidates.push({
      label: 'Skipping everything without weights',
      recipe: withOps(recipe, [...weightless]),
    });
  }
  const leavesSome = ({ ops, layers: entries }: Recipe): boolean =>
    layers.some(
      ({ name, op, state }) =>
        state === 'quantized' && ops?.[op] !== 'none' && entries?.[name] !== 'none',
    );
  return distinct(candidates, recipe).filter((candidate) => leavesSome(candidate.recipe));
}

function joinedOps(ops: readonly string[]): string {
  return ops.length < 2 ? ops.join('') : `${ops.slice(0, -1).join(', ')} and ${ops.at(-1) ?? ''}`;
}

/** Skips op types, except layers that the recipe names itself. */
function withOps(recipe: Recipe, ops: readonly string[]): Recipe {
  return {
    ...recipe,
    ops: { ...recipe.ops, ...Object.fromEntries(ops.map((op) => [op, 'none' as const])) },
  };
}

function distinct(candidates: readonly Candidate[], recipe: Recipe): readonly Candidate[] {
  const keyOf = ({ ops, ...rest }: Recipe): string =>
    JSON.stringify([
      rest,
      Object.entries(ops ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ]);
  const seen = new Set([keyOf(recipe)]);
  return candidates.filter((candidate) => {
    const key = keyOf(candidate.recipe);
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
