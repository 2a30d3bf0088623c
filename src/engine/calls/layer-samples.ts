import { allSamples } from '../data/sample/spread-samples';
import type { LayerSamples } from '../../shared/contract/inspection';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Job } from '../jobs/job';
import { run } from './run';
import type { Workspace } from '../workspace/workspace';

/**
 * Error of every sample at every layer, worst sample first. Taken from the last measurement of this
 * recipe; measured now when there is none.
 */
export async function layerSamples(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  limit: number,
): Promise<LayerSamples> {
  const plan = await workspace.calibratedPlan(job, recipe);
  if (workspace.sampleErrors(plan) === null) {
    await run(job, workspace, recipe, {
      kernels: 'simulated',
      scope: 'layers',
      shadow: false,
    });
  }
  const errors = workspace.sampleErrors(plan);
  const columns = plan.layers.map((layer) => errors?.get(layer.name) ?? []);
  const samples = [...allSamples(workspace.data.count)];
  const damage = new Map(samples.map((sample) => [sample, lastError(columns, sample)]));
  const worst = samples
    .sort((one, other) => (damage.get(one) ?? Infinity) - (damage.get(other) ?? Infinity))
    .slice(0, limit);
  return {
    samples: worst,
    names: worst.map((sample) => workspace.data.names[sample] ?? String(sample)),
    rows: worst.map((sample) => columns.map((column) => column[sample] ?? null)),
  };
}

/** dB at the last layer that has a number for the sample: what reaches the output. */
function lastError(columns: readonly (readonly (number | null)[])[], sample: number): number {
  for (let index = columns.length - 1; index >= 0; index -= 1) {
    const db = columns[index]?.[sample];
    if (db !== null && db !== undefined) return db;
  }
  return Infinity;
}
