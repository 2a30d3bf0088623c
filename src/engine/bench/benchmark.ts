import type { BenchmarkResult } from '../../shared/contract/judgement';
import type { Notice } from '../../shared/contract/parts';
import type { Recipe } from '../../shared/recipe/recipe';
import { badInput } from '../../shared/errors';
import type { Feeds } from '../data/sample/tensor';
import { exportGraph } from '../emit/export-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Job } from '../jobs/job';
import { encodeShared } from '../onnx/shared-proto';
import { cpuFeatures, hasExactProducts } from '../runtime/cpu-features';
import { quantizedSize } from '../calls/evaluate';
import type { Workspace } from '../workspace/workspace';
import { fasterCandidates, raceCandidates } from './faster-recipes';
import { profileLayers, readSamples, type LayerProfile } from './profile-layers';
import { pairedRatio, raceTimes, summarizeLatency, type PairedRatio } from './race';
import { openRacer } from './racer';
import { speedHints } from './speed-hints';

export interface BenchmarkOptions {
  readonly threads: number;
  /** Timed runs of each model. */
  readonly repeats: number;
}

const mostProfiledRuns = 30;
/** Int8 that wins less than this is worth a search for a faster recipe. */
const poorSpeedup = 1.3;

/**
 * Latency of the float and the quantized model, run in turn with real kernels and all
 * optimisations, and where the time goes. Where int8 wins little or nothing, recipes with more
 * skips are measured, too. Throws `cancelled`.
 */
export async function benchmark(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  { threads, repeats }: BenchmarkOptions,
): Promise<BenchmarkResult> {
  checkCount('threads', threads);
  checkCount('repeats', repeats);
  const converted = await workspace.convert(job, recipe, workspace.plan(recipe));
  const samples = await readSamples(workspace.data);
  const runs = Math.min(mostProfiledRuns, repeats);
  const profile = await profileLayers(job, converted, workspace.data, { threads, runs });
  const raced = await raceBoth(job, workspace, recipe, {
    converted,
    profile,
    samples,
    threads,
    repeats,
  });
  const facts = { converted, profile, exactProducts: hasExactProducts(cpuFeatures()), ...raced };
  return {
    threads,
    repeats,
    float: summarizeLatency(raced.floatMs),
    quantized: summarizeLatency(raced.quantizedMs),
    speedup: raced.ratio.median,
    floatBytes: workspace.model.sizeBytes,
    quantizedBytes: quantizedSize(converted),
    layers: profile.layers,
    otherUs: profile.other,
    quantizeOverheadUs: profile.boundaries.reduce((sum, { us }) => sum + us, 0),
    alternatives: raced.alternatives,
    notices: [...noiseNotice(raced.ratio), ...speedHints(facts)],
  };
}

interface RaceInput extends BenchmarkOptions {
  readonly converted: ConvertedModel;
  readonly profile: LayerProfile;
  readonly samples: readonly Feeds[];
}

async function raceBoth(
  job: Job,
  workspace: Workspace,
  recipe: Recipe,
  { converted, profile, samples, threads, repeats }: RaceInput,
) {
  await using float = await openRacer(encodeShared(workspace.model.model), threads);
  await using quantized = await openRacer(encodeShared(exportGraph(converted)), threads);
  const feedsOf = (_racer: number, round: number): Feeds => samples[round % samples.length] ?? {};
  const times = await raceTimes(job, [float, quantized], feedsOf, repeats);
  const [floatMs = [], quantizedMs = []] = times;
  const ratio = pairedRatio(floatMs, quantizedMs);
  const candidates = ratio.median < poorSpeedup ? fasterCandidates(recipe, converted, profile) : [];
  const alternatives =
    candidates.length === 0
      ? []
      : await raceCandidates(job, workspace, candidates, [float, quantized], samples, {
          threads,
          repeats,
          medianMs: summarizeLatency(floatMs).medianMs,
        });
  return { floatMs, quantizedMs, ratio, alternatives };
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw badInput(`${name} must be a whole number from 1 up, not ${value}`);
}

/** Rounds whose ratios spread wider than this say that something else was running. */
const widestSpread = 0.25;

function noiseNotice({ median, low, high }: PairedRatio): readonly Notice[] {
  if ((high - low) / median <= widestSpread) return [];
  return [
    {
      code: 'busy-machine',
      message: `The machine was busy: from round to round int8 was between ${low.toFixed(2)} and ${high.toFixed(2)} times as fast as float.`,
      hint: 'Close other programs, or take more repeats; the profile below suffers, too.',
    },
  ];
}
