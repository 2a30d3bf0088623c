import type { Remedy } from '../../../shared/contract/tuning';
import { withRepairs } from '../../../shared/recipe/recipe-changes';
import type { Recipe } from '../../../shared/recipe/recipe';
import {
  layersOfRepair,
  repairKey,
  repairKinds,
  type Repair,
  type RepairKind,
} from '../../../shared/repairs/repairs';
import { quantizedSize } from '../../calls/evaluate';
import { checkCancelled, quiet, type Job } from '../../jobs/job';
import { measureOutputs } from '../../measure/measure-outputs';
import type { Layer, Plan } from '../../plan/types';
import { repairKindRows } from '../../repair/kinds';
import { workspaceUnder } from '../../workspace/repaired-workspace';
import type { Workspace } from '../../workspace/workspace';
import { HeldOut, scoreOf, type Score } from './held-out';

/** Repairs to choose from: the best one of several shares, or the only one there is. */
export interface RepairChoice {
  readonly label: string;
  readonly variants: readonly (readonly Repair[])[];
}

/**
 * Repairs of one layer, each measured on the calibration data, where it can be set beside other remedies, and on
 * samples that it was not derived from: what it gains there is what it is ranked by. `workspace` is that of the
 * recipe.
 */
export async function repairRemedies(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  choices: readonly RepairChoice[],
  onDone: () => void,
): Promise<readonly Remedy[]> {
  if (choices.length === 0) return [];
  const { opened } = workspace;
  const heldOut = await HeldOut.of(quiet(job), opened);
  const before = await heldOut.score(recipe);
  const size = await sizeUnder(job, opened, recipe);
  const remedies: Remedy[] = [];
  for (const { label, variants } of choices) {
    checkCancelled(job);
    let best: { readonly repairs: readonly Repair[]; readonly score: Score } | null = null;
    for (const repairs of variants) {
      const score = await heldOut.score(withRepairs(recipe, repairs));
      if (best === null || score > best.score) best = { repairs, score };
    }
    onDone();
    if (best === null) continue;
    const changed = withRepairs(recipe, best.repairs);
    const measured = await scoreUnder(job, opened, changed);
    remedies.push({
      kind: 'repair',
      label,
      patches: [],
      repairs: best.repairs,
      measuredDb: Number.isFinite(measured) ? measured : null,
      heldOutGainDb: Number.isFinite(best.score - before) ? best.score - before : null,
      predictedDb: null,
      extraBytes: (await sizeUnder(job, opened, changed)) - size,
    });
  }
  return remedies;
}

/** The repairs that a layer could have. */
export function repairChoices(
  { opened }: Workspace,
  recipe: Recipe,
  plan: Plan,
  layer: Layer,
): readonly RepairChoice[] {
  if (layer.state !== 'quantized') return [];
  const known = new Set((recipe.repairs ?? []).map(repairKey));
  return (Object.keys(repairKindRows) as RepairKind[]).flatMap((kind): readonly RepairChoice[] => {
    const { label } = repairKinds[kind];
    const variants = repairKindRows[kind](opened.model, plan).map((all) =>
      all.filter(
        (repair) => layersOfRepair(repair).includes(layer.name) && !known.has(repairKey(repair)),
      ),
    );
    const [first = []] = variants;
    if (first.length === 0) return [];
    if (kind !== 'equalize') return [{ label, variants }];
    const each = first.map((repair) => {
      const other = layersOfRepair(repair).find((name) => name !== layer.name) ?? '';
      return { label: `${label} with ${other}`, variants: [[repair]] };
    });
    return first.length === 1
      ? each
      : [{ label: `${label} on both sides`, variants: [first] }, ...each];
  });
}

async function scoreUnder(job: Job, opened: Workspace, recipe: Recipe): Promise<Score> {
  const under = await workspaceUnder(quiet(job), opened, recipe);
  const converted = await under.convert(quiet(job), recipe, under.plan(recipe));
  const { outputs } = await measureOutputs(quiet(job), under.measuring(converted, 'simulated'));
  return scoreOf(under, outputs);
}

async function sizeUnder(job: Job, opened: Workspace, recipe: Recipe): Promise<number> {
  const under = await workspaceUnder(quiet(job), opened, recipe);
  return quantizedSize(await under.convert(quiet(job), recipe, under.plan(recipe)));
}
