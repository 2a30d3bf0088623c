import { allSamples } from '../data/sample/spread-samples';
import { isExtra } from '../emit/references';
import { skipSetGraph, type SkipSetGraph } from '../emit/skip-set-graph';
import type { Job } from '../jobs/job';
import { sessionOptions } from '../runtime/session-options';
import { runSamples, SampleSessions } from '../run/sample-runner';
import { measureDebug } from './measure-debug';
import type { Measuring } from './measuring';
import { sumsIn, type ErrorSums } from './metrics';
import { readPair } from './read-pair';

export interface OutputSums {
  readonly outputs: ReadonlyMap<string, ErrorSums>;
  /** Samples that were measured. */
  readonly samples: readonly number[];
}

/**
 * Errors at the model's outputs of one state of the recipe: one small proto around shared weights,
 * one quantized pass per sample, compared inside the graph with what the float model answered before.
 * Where those answers are too large to keep, the float model runs along, on all samples.
 */
export async function measureOutputs(
  job: Job,
  measuring: Measuring,
  wanted?: readonly number[],
): Promise<OutputSums> {
  const { converted, data, oracle, references, kernels, masks } = measuring;
  const answers = await references.of(job, kernels);
  const all = allSamples(data.count);
  if (answers === null) {
    const outputsOnly = { isolated: new Set<number>(), shadow: false, layers: false };
    return { ...(await measureDebug(job, measuring, outputsOnly)), samples: all };
  }
  const samples = wanted ?? all;
  const sums = new Map<string, ErrorSums>();
  const outputs = Object.keys(answers[0] ?? {}).filter((name) => !isExtra(name));
  if (outputs.length === 0) return { outputs: sums, samples };
  await using sessions = new SampleSessions<SkipSetGraph>(
    oracle,
    sessionOptions(kernels),
    (dims, elements) =>
      skipSetGraph(converted, { dims, elements, kernels, masks, outputs, values: false }),
  );
  const run = { phase: 'measure', data, samples, sessions, answers } as const;
  await runSamples(job, run, (sample, graph, results) => {
    for (const [name, slots] of graph.outputs) {
      const elements = answers[sample]?.[name]?.data.length ?? 0;
      sumsIn(sums, name).add(readPair(slots, results, elements));
    }
  });
  return { outputs: sums, samples };
}
