import type { ExportRequest } from '../../shared/contract/arguments';
import type { ExportResult } from '../../shared/contract/results';
import { formatDb } from '../../shared/numbers';
import type { Recipe } from '../../shared/recipe/recipe';
import { withGlobal, withLayer } from '../../shared/recipe/recipe-changes';
import type { Notice } from '../../shared/contract/parts';
import type { Sqnr } from '../../shared/contract/report';
import { canSaturate } from '../executed/saturation';
import type { ConvertedModel } from '../emit/quantized-chain';
import { exportModel } from '../export/export-model';
import { partingLayer } from '../export/parting-layer';
import type { WriteOptions } from '../files/atomic-write';
import { quiet, type Job } from '../jobs/job';
import type { ModelProto } from '../onnx/proto';
import { measureStates } from '../states/measure-states';
import { measureProposals } from '../states/measure-proposals';
import { relativeNoise } from '../noise/output-noise';
import { stateOf } from '../noise/recipe-state';
import { allSamples } from '../data/sample/spread-samples';
import { cpuFeatures, hasExactProducts } from '../runtime/cpu-features';
import { floatOutputNames } from '../measure/float-references';
import { lostScores } from '../warnings/mask-warnings';
import type { Workspace } from '../workspace/workspace';

/** A written file further than this from the simulated figure is worth a word, in dB. */
const notableDb = 1;
/** Beyond this both are float rounding. */
const ceilingDb = 60;

/** Writes the model under a recipe, and says where its file parts from the simulated figure. */
export async function exportChecked(
  job: Job,
  workspace: Workspace,
  { recipe, format }: Pick<ExportRequest, 'recipe' | 'format'>,
  path: string,
  writing: WriteOptions = {},
): Promise<ExportResult> {
  const converted = await workspace.convert(job, recipe, workspace.plan(recipe));
  const measuring = workspace.measuring(converted, 'real');
  const exported = await exportModel(job, measuring, { path, format, writing });
  const { proto: _proto, ...result } = exported;
  const notices = await checkAgainstSimulated(job, workspace, recipe, converted, exported);
  const lost = lostScores(converted, workspace.observed);
  return { ...result, notices: [...result.notices, ...lost, ...notices] };
}

/**
 * Compares what a written file gives with what the simulated kernels, by which layers are debugged and
 * recipes tuned, say of the same recipe on the same samples. Where the two part, the notice names the
 * output, the first layer that differs, and what was measured to help.
 */
async function checkAgainstSimulated(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  converted: ConvertedModel,
  written: { readonly proto: ModelProto; readonly outputs: ExportResult['outputs'] },
): Promise<readonly Notice[]> {
  const simulated = await simulatedDb(job, workspace, converted);
  const [worst] = written.outputs
    .map((output) => {
      const expected = simulated.get(output.name) ?? Number.NaN;
      return { output, expected, apart: expected - cappedDb(output) };
    })
    .filter(({ apart }) => Math.abs(apart) > notableDb)
    .toSorted((one, other) => other.apart - one.apart);
  if (worst === undefined) return [];
  const { data, threads } = workspace;
  const { output, expected, apart } = worst;
  const layer = await partingLayer(quiet(job), converted, written.proto, data, {
    threads,
    isWorse: apart > 0,
  });
  const from = layer === null ? '' : `, from layer '${layer}' on`;
  return [
    {
      code: 'written-differs',
      message: `Output '${output.name}' of the written file has ${dbWords(output.sqnrDb)} in the real kernels of this CPU, ${Math.abs(apart).toFixed(1)} dB ${apart > 0 ? 'less' : 'more'} than simulated (${dbWords(expected)})${from}.`,
      hint:
        apart > 0
          ? await adviceOf(job, workspace, recipe, converted, { layer, output: output.name })
          : 'Debugging and tuning go by the simulated figure: add --kernels real to go by this CPU.',
    },
  ];
}

/** dB by output, simulated, over all samples. */
async function simulatedDb(
  job: Job,
  workspace: Workspace,
  converted: ConvertedModel,
): Promise<ReadonlyMap<string, number>> {
  const { tuning, data, model } = workspace;
  const state = stateOf(converted);
  const samples = allSamples(data.count);
  const kernels = 'simulated';
  await measureStates(quiet(job), workspace, tuning.sums, [state], { kernels, samples });
  const noise = tuning.sums.complete(kernels, state.signature, samples);
  const relative = noise === null ? [] : relativeNoise(noise);
  return new Map(
    floatOutputNames(model).map((name, index) => {
      const share = relative[index] ?? Number.NaN;
      return [name, Math.max(-ceilingDb, Math.min(ceilingDb, -10 * Math.log10(share)))];
    }),
  );
}

function cappedDb({ sqnrDb, exact, zeroSignal, flags }: Sqnr): number {
  if (zeroSignal === true) return Number.NaN;
  // Not the same samples need be left to compare on both sides.
  if (flags?.includes('shapes-differ') === true) return Number.NaN;
  if (exact === true) return ceilingDb;
  return sqnrDb === null ? -ceilingDb : Math.min(ceilingDb, sqnrDb);
}

function dbWords(db: number | null): string {
  if (db === null || !(db > -ceilingDb)) return 'no finite value';
  return db >= ceilingDb ? `${ceilingDb} dB or more` : `${formatDb(db)} dB`;
}

interface Try {
  readonly words: string;
  readonly recipe: Recipe;
}

/** What could bring the file back to the simulated figure, measured on real kernels. */
export async function adviceOf(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  converted: ConvertedModel,
  where: { readonly layer: string | null; readonly output: string },
): Promise<string> {
  const tries = triesOf(recipe, converted, where.layer);
  const index = floatOutputNames(workspace.model).indexOf(where.output);
  const measured = await measureProposals(
    job,
    workspace,
    [recipe, ...tries.map((each) => each.recipe)],
    { kernels: 'real', samples: allSamples(workspace.data.count) },
  );
  const [present = -Infinity, ...found] = measured.map((noise) =>
    noise === null ? -Infinity : -10 * Math.log10(relativeNoise(noise)[index] ?? Infinity),
  );
  const ranked = tries
    .map(({ words }, position) => ({ words, db: found[position] ?? -Infinity }))
    .toSorted((one, other) => other.db - one.db);
  const [best] = ranked;
  if (best !== undefined && best.db > present + notableDb) {
    return `${best.words}: the output then has ${dbWords(best.db)} (measured).`;
  }
  const tried = ranked.map(({ words, db }) => `${words} (${dbWords(db)})`).join('; ');
  return tried === ''
    ? 'Judge the recipe on real kernels (--kernels real).'
    : `Measured and no help: ${tried}. Judge the recipe on real kernels (--kernels real).`;
}

function triesOf(
  recipe: Recipe,
  converted: ConvertedModel,
  layerName: string | null,
): readonly Try[] {
  const tries: Try[] = [];
  if (layerName !== null) {
    const skipped = withLayer(recipe, layerName, 'none');
    tries.push({ words: `Keep layer '${layerName}' in float`, recipe: skipped });
  }
  const { layers } = converted.conversion.plan;
  const saturates = layers.some((layer) => canSaturate(converted, layer));
  if (recipe.global !== 'none' && saturates && !hasExactProducts(cpuFeatures())) {
    tries.push({
      words: 'Set "reduceRange": true for weights',
      recipe: withGlobal(recipe, { weight: { reduceRange: true } }),
    });
  }
  return tries;
}
