import type { KernelComparison } from '../../shared/contract/judgement';
import type { Kernels } from '../../shared/contract/arguments';
import type { Notice } from '../../shared/contract/parts';
import type { Recipe } from '../../shared/recipe/recipe';
import { canSaturate } from '../executed/saturation';
import type { Job } from '../jobs/job';
import { measureDebug, type DebugSums } from '../measure/measure-debug';
import { cpuFeatures, hasExactProducts } from '../runtime/cpu-features';
import { run } from './run';
import { adviceOf } from './written-check';
import type { Workspace } from '../workspace/workspace';

/** Differences below this are those of the last bit of a kernel. */
const notableDb = 1;

/**
 * Measures a recipe with simulated and with real kernels and puts the accumulated errors of every
 * layer side by side. A large loss in real kernels means saturation on this CPU, or a kernel that
 * rounds otherwise.
 */
export async function compareKernels(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  exactProducts = hasExactProducts(cpuFeatures()),
): Promise<KernelComparison> {
  const converted = await workspace.convert(job, recipe, workspace.plan(recipe));
  const measure = (kernels: Kernels): Promise<DebugSums> =>
    measureDebug(job, workspace.measuring(converted, kernels), {
      isolated: new Set(),
      shadow: false,
    });
  const simulated = await measure('simulated');
  const real = await measure('real');
  const layers = converted.conversion.plan.layers.map((layer) => ({
    layer: layer.name,
    simulatedDb: simulated.accumulated.get(layer.index)?.sqnr().sqnrDb ?? null,
    realDb: real.accumulated.get(layer.index)?.sqnr().sqnrDb ?? null,
    canSaturate: canSaturate(converted, layer),
  }));
  // Comparing every layer keeps the runtime from some fusions; the outputs are those of the export.
  const options = { scope: 'outputs', shadow: false } as const;
  const simulatedRun = await run(job, workspace, recipe, { ...options, kernels: 'simulated' });
  const realRun = await run(job, workspace, recipe, { ...options, kernels: 'real' });
  const outputs = simulatedRun.report.outputs.map(({ name, sqnrDb }, index) => ({
    name,
    simulatedDb: sqnrDb,
    realDb: realRun.report.outputs[index]?.sqnrDb ?? null,
  }));
  const result = { exactProducts, layers, outputs };
  const advise: AdviseOn = (where) => adviceOf(job, workspace, recipe, converted, where);
  return { ...result, notices: await noticesOf(result, advise) };
}

type Measured = Omit<KernelComparison, 'notices'>;

/** What was measured to help at an output that real kernels make worse, from a layer on. */
type AdviseOn = (where: { layer: string | null; output: string }) => Promise<string>;

async function noticesOf(
  { exactProducts, layers, outputs }: Measured,
  advise: AdviseOn,
): Promise<readonly Notice[]> {
  const worst = outputs
    .map(({ simulatedDb, realDb, name }) => ({ name, lost: lostDb(simulatedDb, realDb) }))
    .toSorted((one, other) => other.lost - one.lost)[0];
  if (worst === undefined || worst.lost <= notableDb) return [];
  const lost = `Output '${worst.name}' loses ${worst.lost.toFixed(1)} dB in the real kernels of this CPU`;
  const saturating = layers.filter((layer) => layer.canSaturate);
  if (!exactProducts && saturating.length > 0) {
    const first = saturating.find(isWorseInReal) ?? saturating[0];
    return [
      {
        code: 'saturation',
        message: `${lost}: it has no VNNI, and sums of products can saturate at 16 bits, from layer '${first?.layer ?? ''}' on.`,
        hint: await advise({ layer: first?.layer ?? null, output: worst.name }),
      },
    ];
  }
  const first = layers.find(isWorseInReal);
  return [
    {
      code: 'kernels-differ',
      message: `${lost}${first === undefined ? '' : `, from layer '${first.layer}' on`}.`,
      hint: await advise({ layer: first?.layer ?? null, output: worst.name }),
    },
  ];
}

function isWorseInReal({ simulatedDb, realDb }: KernelComparison['layers'][number]): boolean {
  return lostDb(simulatedDb, realDb) > notableDb;
}

/** dB lost in real kernels; no noise at all counts as unlimited dB. */
function lostDb(simulatedDb: number | null, realDb: number | null): number {
  return simulatedDb === null || realDb === null ? 0 : simulatedDb - realDb;
}
