import type { TuneRequest } from '../../../shared/contract/arguments';
import { dtypes } from '../../../shared/dtypes';
import { precisions, type PrecisionName } from '../../../shared/recipe/precisions';
import type { Recipe } from '../../../shared/recipe/recipe';
import { profileLayers } from '../../bench/profile-layers';
import { quantizedSize } from '../../calls/evaluate';
import { quiet, type Job } from '../../jobs/job';
import { elementCount } from '../../onnx/tensor';
import { convertState } from '../../states/convert-state';
import type { ConvertedModel } from '../../emit/quantized-chain';
import { floatWeight } from '../../quantize/float-weights';
import type { RecipeState } from '../../noise/recipe-state';
import type { QuantizedTensor } from '../../quantize/weights';
import type { Workspace } from '../../workspace/workspace';
import { assignedRecipe, type Assignment, type Choice } from './assignment';

/** What precisions cost. */
export interface PrecisionCosts {
  /** One layer at a level: µs per run, bytes, bits, or 1 for every layer that is not at its first. */
  of(choice: Choice, level: number): number;
  /** A whole state. Bytes are those of its file, over the coarsest state's. */
  total(assignment: Assignment, converted: ConvertedModel): number;
}

const profiledRuns = 8;
const bytesOfFloat = 4;

export async function precisionCosts(
  job: Job,
  workspace: Workspace,
  coarsest: Recipe,
  choices: readonly Choice[],
  kind: TuneRequest['cost'],
): Promise<PrecisionCosts> {
  const weights = new Map(choices.map((choice) => [choice, weightCount(workspace, choice)]));
  const added =
    (of: PrecisionCosts['of']) =>
    (assignment: Assignment): number =>
      choices.reduce((sum, choice) => {
        const level = assignment.get(choice.layer.index) ?? 0;
        return sum + of(choice, level) - of(choice, 0);
      }, 0);
  switch (kind) {
    case 'count': {
      const of: PrecisionCosts['of'] = (_choice, level) => (level === 0 ? 0 : 1);
      return { of, total: added(of) };
    }
    case 'bytes': {
      const state = await convertState(job, workspace, coarsest);
      const before = quantizedSize(state.converted);
      const bytes = await storedSizes(job, workspace, coarsest, choices);
      const of: PrecisionCosts['of'] = (choice, level) =>
        bytes.get(choice.levels[level] ?? 'float')?.get(choice) ??
        (weights.get(choice) ?? 0) * bytesOfFloat;
      return { of, total: (_assignment, converted) => quantizedSize(converted) - before };
    }
    case 'bits': {
      const all = [...weights.values()].reduce((sum, count) => sum + count, 0);
      const of: PrecisionCosts['of'] = (choice, level) =>
        ((weights.get(choice) ?? 0) * bitsOf(choice.levels[level])) / Math.max(1, all);
      return { of, total: added(of) };
    }
    case 'time': {
      const times = await profiledTimes(job, workspace, coarsest, choices);
      const of: PrecisionCosts['of'] = ({ layer, levels }, level) =>
        times.get(levels[level] ?? 'float')?.[layer.index] ?? 0;
      return { of, total: added(of) };
    }
  }
}

function bitsOf(name: PrecisionName | undefined): number {
  return name === undefined ? 0 : precisions[name].weightBits;
}

function weightCount({ model }: Workspace, { layer }: Choice): number {
  return layer.weights.reduce(
    (sum, { tensor }) => sum + elementCount(floatWeight(model, tensor).dims),
    0,
  );
}

/** Bytes of the integers, scales and zero points of each layer's weights, by precision. */
async function storedSizes(
  job: Job,
  workspace: Workspace,
  coarsest: Recipe,
  choices: readonly Choice[],
): Promise<ReadonlyMap<PrecisionName, ReadonlyMap<Choice, number>>> {
  const sizes = new Map<PrecisionName, Map<Choice, number>>();
  for (const name of new Set(choices.flatMap(({ levels }) => levels))) {
    if (name === 'float') continue;
    const { converted } = await uniformState(job, workspace, coarsest, choices, name);
    const { plan, weights } = converted.conversion;
    const own = new Map<Choice, number>();
    for (const choice of choices) {
      const uses = plan.layers[choice.layer.index]?.weights ?? [];
      own.set(
        choice,
        uses.reduce((sum, { key }) => sum + storedBytes(weights.get(key)), 0),
      );
    }
    sizes.set(name, own);
  }
  return sizes;
}

function storedBytes(weight: QuantizedTensor | undefined): number {
  if (weight === undefined) return 0;
  const { data, dtype, scale, zeroPoint, block } = weight;
  const { bits } = dtypes[dtype];
  const zeros = block !== undefined && zeroPoint.every((zero) => zero === 0) ? 0 : zeroPoint.length;
  return Math.ceil((data.length * bits) / 8) + scale.byteLength + Math.ceil((zeros * bits) / 8);
}

/** All layers at one precision, as far as they can have it. */
function uniformState(
  job: Job,
  workspace: Workspace,
  coarsest: Recipe,
  choices: readonly Choice[],
  name: PrecisionName,
): Promise<RecipeState> {
  const all = new Map(
    choices.map(({ layer, levels }) => [layer.index, Math.max(0, levels.indexOf(name))]),
  );
  return convertState(job, workspace, assignedRecipe(coarsest, choices, all));
}

/** µs of every layer, by precision: each is profiled with all layers at it. */
async function profiledTimes(
  job: Job,
  workspace: Workspace,
  coarsest: Recipe,
  choices: readonly Choice[],
): Promise<ReadonlyMap<PrecisionName, readonly number[]>> {
  const { threads, data } = workspace;
  const times = new Map<PrecisionName, readonly number[]>();
  for (const name of new Set(choices.flatMap(({ levels }) => levels))) {
    if (name === 'float') continue;
    const { converted } = await uniformState(job, workspace, coarsest, choices, name);
    const profile = await profileLayers(quiet(job), converted, data, {
      threads,
      runs: profiledRuns,
    });
    times.set(
      name,
      profile.layers.map(({ quantizedUs, quantizeUs }) => quantizedUs + (quantizeUs ?? 0)),
    );
    times.set(
      'float',
      profile.layers.map(({ floatUs }) => floatUs),
    );
  }
  return times;
}
