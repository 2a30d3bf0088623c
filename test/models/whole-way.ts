import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feeds } from '../../src/engine/data/sample/tensor';
import { seededRandom } from '../../src/engine/data/random';
import { exportModel } from '../../src/engine/export/export-model';
import { silentJob } from '../../src/engine/jobs/job';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import { run } from '../../src/engine/calls/run';
import { ObservationCache } from '../../src/engine/workspace/observation-cache';
import { Workspace } from '../../src/engine/workspace/workspace';
import { tune } from '../../src/engine/tune/tune';
import type { ExportResult } from '../../src/shared/contract/results';
import type { TuneResult } from '../../src/shared/contract/tuning';
import { emptyRecipe } from '../../src/shared/recipe/recipe';
import type { Recipe } from '../../src/shared/recipe/recipe';
import type { DebugReport } from '../../src/shared/contract/report';
import { openWorkspace } from '../sample/open-sample';
import { float32, inMemoryData } from './in-memory-data';
import { tinyModel } from './tiny-model';
import type { TinyModel } from './tiny-model';

export const parity: Recipe = { ...emptyRecipe, preset: 'ort-u8s8' };

/** A case of test/fixtures/cases with its samples. */
export function openCase(name: string): Promise<Workspace> {
  const folder = join('test/fixtures/cases', name);
  return openWorkspace(join(folder, 'model.onnx'), join(folder, 'calib'), 100);
}

/** A hand-made model on samples; four normal ones of input x by default. */
export async function openTiny(
  parts: TinyModel,
  samples: (model: PreparedModel) => readonly Feeds[] = (model) => normalFeeds(model),
): Promise<Workspace> {
  const model = await tinyModel(parts);
  const workspace = new Workspace(model, 0, 1, new ObservationCache(undefined));
  await workspace.setData(inMemoryData(samples(model)));
  return workspace;
}

/** Seeded normal values of the inputs' shapes; symbolic dims are 4. */
export function normalFeeds(model: PreparedModel, count = 4, spread = 1): readonly Feeds[] {
  const random = seededRandom(7, 3);
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      model.inputs.map(({ name, shape }) => {
        const dims = shape.map((size) => (typeof size === 'number' ? size : 4));
        const length = dims.reduce((product, size) => product * size, 1);
        const values = Float32Array.from({ length }, () => random.normal() * spread);
        return [name, float32(dims, values)];
      }),
    ),
  );
}

/** `debug`: every layer, simulated. */
export async function debugged(
  workspace: Workspace,
  recipe: Recipe = emptyRecipe,
): Promise<DebugReport> {
  const options = { kernels: 'simulated', scope: 'layers', shadow: true } as const;
  return (await run(silentJob, workspace, recipe, options)).report;
}

/** `quantize`: writes the file and gives what its real kernels reach. */
export async function written(
  workspace: Workspace,
  recipe: Recipe = emptyRecipe,
): Promise<ExportResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bitloupe-written-'));
  try {
    const converted = await workspace.convert(silentJob, recipe, workspace.plan(recipe));
    const path = join(folder, 'int8.onnx');
    return await exportModel(silentJob, workspace.measuring(converted, 'real'), { path });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `tune` to an output SQNR. */
export function tuned(
  workspace: Workspace,
  db: number,
  recipe: Recipe = emptyRecipe,
): Promise<TuneResult> {
  return tune(silentJob, workspace, {
    recipe,
    target: { kind: 'sqnr', db },
    cost: 'count',
    kernels: 'simulated',
  });
}

/** dB of every output, and of the branches of joined ones; exact = Infinity, not known = NaN. */
export function dbsOf(outputs: ExportResult['outputs']): Readonly<Record<string, number>> {
  const db = ({ sqnrDb, exact }: { sqnrDb: number | null; exact?: true }): number =>
    exact === true ? Infinity : (sqnrDb ?? NaN);
  return Object.fromEntries(
    outputs.flatMap((output) => [
      [output.name, db(output)] as const,
      ...(output.branches ?? []).map((branch) => [branch.name, db(branch)] as const),
    ]),
  );
}

/** The lowest dB of all outputs and branches, simulated and of the written file. */
export async function worstOf(
  workspace: Workspace,
  recipe: Recipe = emptyRecipe,
): Promise<{ readonly simulated: number; readonly real: number }> {
  const simulated = dbsOf((await debugged(workspace, recipe)).outputs);
  const real = dbsOf((await written(workspace, recipe)).outputs);
  return {
    simulated: Math.min(...Object.values(simulated)),
    real: Math.min(...Object.values(real)),
  };
}
