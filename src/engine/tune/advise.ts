import type { Advice, Proposal } from '../../shared/contract/tuning';
import type { AdviceRequest } from '../../shared/contract/arguments';
import type { Recipe } from '../../shared/recipe/recipe';
import { withLayers, withPerChannel } from '../../shared/recipe/recipe-changes';
import type { Job } from '../jobs/job';
import { neighboursOf } from '../plan/idle-skips';
import type { Plan } from '../plan/types';
import type { Workspace } from '../workspace/workspace';
import { measureProposals } from '../states/measure-proposals';
import { outputDb, type OutputDb } from '../noise/output-noise';
import { predict } from '../predict/predict';
import { spreadSamples } from '../data/sample/spread-samples';

/** Enough to tell what helps from what does not; advice must not take longer than the run before it. */
const mostSamples = 8;
/** Layers that the predictions name besides the suspects. */
const mostPredicted = 4;
const mostNeighbours = 4;

type Candidate = Pick<Proposal, 'kind' | 'skips'> & { readonly recipe: Recipe };

/**
 * What to try next: skips of the layers suspected, alone and together, of those that predictions name,
 * of the first suspect with its neighbours, and scales per channel where weights have one scale each.
 * All are measured at the model's outputs, on a few samples; best first. Throws `cancelled`.
 */
export async function advise(
  job: Job,
  workspace: Workspace,
  { recipe, suspects, kernels }: AdviceRequest,
): Promise<Advice> {
  const plan = workspace.plan(recipe);
  const samples = spreadSamples(workspace.data.count, mostSamples);
  const candidates = await candidatesOf(workspace, recipe, plan, suspects);
  let done = 0;
  const onDone = (): void => job.report('measure', done++, candidates.length, 'proposals');
  const measured = await measureProposals(
    job,
    workspace,
    [recipe, ...candidates.map((candidate) => candidate.recipe)],
    { kernels, samples, onDone },
  );
  const [present = unknown, ...found] = measured.map((noise) =>
    noise === null ? unknown : outputDb(noise),
  );
  const proposals = candidates.map(({ kind, skips }, index): Proposal => {
    const { db, exact } = found[index] ?? unknown;
    return { kind, skips, outputDb: db, ...(exact ? { exact } : {}) };
  });
  return {
    presentDb: present.db,
    isExact: present.exact,
    samples: samples.length,
    proposals: proposals.toSorted((one, other) => valueOf(other) - valueOf(one)),
  };
}

const unknown: OutputDb = { db: null, exact: false };

function valueOf({ outputDb, exact }: Proposal): number {
  return exact === true ? Infinity : (outputDb ?? -Infinity);
}

async function candidatesOf(
  workspace: Workspace,
  recipe: Recipe,
  plan: Plan,
  suspects: readonly string[],
): Promise<readonly Candidate[]> {
  const sets = [
    ...suspects.map((name) => [name]),
    suspects,
    ...(await predicted(workspace, recipe, plan)).map((name) => [name]),
    ...withNeighbours(workspace, plan, suspects[0]),
  ].filter((set) => set.length > 0);
  const useful = sets.filter((set) => leavesWeights(plan, set));
  const distinct = new Map(useful.map((set) => [set.toSorted().join('\n'), set]));
  return [
    ...[...distinct.values()].map((skips): Candidate => ({
      kind: 'skip',
      skips,
      recipe: withSkipsOf(recipe, skips),
    })),
    ...perChannel(recipe, plan),
  ];
}

/** A model without any weight in integers has no error, and no use. */
function leavesWeights({ layers }: Plan, skips: readonly string[]): boolean {
  const inIntegers = layers.filter(({ weighted, state }) => weighted && state === 'quantized');
  return inIntegers.length === 0 || inIntegers.some(({ name }) => !skips.includes(name));
}

function withSkipsOf(recipe: Recipe, skips: readonly string[]): Recipe {
  return withLayers(
    recipe,
    skips.map((layer) => ({ layer, patch: 'none' })),
  );
}

/** Quantized layers whose skip is predicted to win most. */
async function predicted(
  workspace: Workspace,
  recipe: Recipe,
  plan: Plan,
): Promise<readonly string[]> {
  const { outputDb: present, toggled } = await predict(workspace, recipe);
  return plan.layers
    .filter(({ state, index }) => state === 'quantized' && (toggled[index] ?? null) !== null)
    .filter(({ index }) => (toggled[index] ?? 0) > (present ?? Infinity))
    .toSorted((one, other) => (toggled[other.index] ?? 0) - (toggled[one.index] ?? 0))
    .slice(0, mostPredicted)
    .map(({ name }) => name);
}

/** A layer between two quantized ones may change nothing by its skip alone. */
function withNeighbours(
  { model }: Workspace,
  plan: Plan,
  first: string | undefined,
): readonly (readonly string[])[] {
  const layer = plan.layers.find(({ name }) => name === first);
  if (layer === undefined) return [];
  const neighbours = neighboursOf(model, plan, layer);
  const isFew = neighbours.length > 0 && neighbours.length <= mostNeighbours;
  return isFew ? [[layer.name, ...neighbours]] : [];
}

function perChannel(recipe: Recipe, plan: Plan): readonly Candidate[] {
  const changed = withPerChannel(recipe);
  const isPerTensor = plan.layers.some(
    ({ weighted, state, config }) =>
      weighted && state === 'quantized' && config.weight.granularity === 'tensor',
  );
  if (!isPerTensor || changed === null) return [];
  return [{ kind: 'per-channel', skips: [], recipe: changed }];
}
