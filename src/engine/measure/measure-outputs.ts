import { isExtra } from '../emit/references';
import { skipSetGraph } from '../emit/skip-set-graph';
import type { SkipSetGraph } from '../emit/skip-set-graph';
import type { Job } from '../jobs/job';
import { sessionOptions } from '../runtime/session-options';
import { runSamples, SampleSessions } from '../run/sample-runner';
import type { SampleOutputs } from './float-references';
import type { Measuring } from './measuring';
import { sumsIn } from './metrics';
import type { ErrorSums } from './metrics';
import { readPair } from './read-pair';

export interface OutputSums {
  readonly outputs: ReadonlyMap<string, ErrorSums>;
  readonly createMs: number;
}

/**
 * Errors at the model's outputs of one state of the recipe: one small proto around shared weights,
 * one quantized pass per sample, compared inside the graph with `answers` of the float model kept
 * from before, by sample. `samples` are those to measure on, all by default.
 */
export async function measureOutputs(
  job: Job,
  { converted, data, oracle, kernels, masks }: Omit<Measuring, 'references'>,
  answers: readonly SampleOutputs[],
  samples: readonly number[] = answers.map((_unused, index) => index),
): Promise<OutputSums> {
  const sums = new Map<string, ErrorSums>();
  const outputs = Object.keys(answers[0] ?? {}).filter((name) => !isExtra(name));
  if (outputs.length === 0) return { outputs: sums, createMs: 0 };
  const sessions = new SampleSessions<SkipSetGraph>(
    oracle,
    sessionOptions(kernels),
    (dims, elements) =>
      skipSetGraph(converted, { dims, elements, kernels, masks, outputs, values: false }),
  );
  try {
    const run = { phase: 'measure', data, samples, sessions, answers } as const;
    await runSamples(job, run, (sample, graph, results) => {
      for (const [name, slots] of graph.outputs) {
        const elements = answers[sample]?.[name]?.data.length ?? 0;
        sumsIn(sums, name).add(readPair(slots, results, elements));
      }
    });
  } finally {
    await sessions.release();
  }
  return { outputs: sums, createMs: sessions.createMs };
}
