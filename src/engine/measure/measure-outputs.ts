import type { Kernels } from '../../shared/contract/report';
import type { DataSource } from '../data/sample/data-source';
import type { HostTensor } from '../data/sample/tensor';
import type { ConvertedModel } from '../emit/quantized-chain';
import { isExtra, referenceFeeds } from '../emit/references';
import { skipSetGraph } from '../emit/skip-set-graph';
import type { SkipSetGraph } from '../emit/skip-set-graph';
import type { Job } from '../jobs/job';
import { ErrorSums } from './metrics';
import { readPair } from './read-pair';
import { SampleSessions } from '../run/sample-runner';
import type { ShapeOracle } from '../run/shape-oracle';
import { checkCancelled } from '../jobs/job';
import type { Masks } from '../quantize/mask-room';

export interface OutputMeasureOptions {
  readonly kernels: Kernels;
  readonly masks: Masks;
  /** Samples to measure on; all by default. */
  readonly samples?: readonly number[];
  readonly threads?: number;
}

export interface OutputSums {
  readonly outputs: ReadonlyMap<string, ErrorSums>;
  readonly createMs: number;
}

type Elements = (tensor: string) => number | null;

/**
 * Errors at the model's outputs of one state of the recipe: one small proto around shared weights,
 * one quantized pass per sample, compared inside the graph with float outputs kept from before.
 */
export async function measureOutputs(
  job: Job,
  converted: ConvertedModel,
  data: DataSource,
  references: readonly Readonly<Record<string, HostTensor>>[],
  oracle: ShapeOracle,
  options: OutputMeasureOptions,
): Promise<OutputSums> {
  const outputs = new Map<string, ErrorSums>();
  const names = Object.keys(references[0] ?? {}).filter((name) => !isExtra(name));
  if (names.length === 0) return { outputs, createMs: 0 };
  const sessions = new SampleSessions<SkipSetGraph & { elements: Elements }>(
    oracle,
    {
      level: options.kernels === 'real' ? 'all' : 'disabled',
      simulated: options.kernels === 'simulated',
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    },
    (dims, elements) => ({
      ...skipSetGraph(converted, {
        dims,
        elements,
        kernels: options.kernels,
        masks: options.masks,
        outputs: names,
        values: false,
      }),
      elements,
    }),
  );
  try {
    const samples = options.samples ?? references.map((_unused, index) => index);
    for (const [position, sample] of samples.entries()) {
      checkCancelled(job);
      const feeds = await data.read(sample);
      const { graph, session } = await sessions.forSample(feeds);
      const results = await session.run({ ...feeds, ...referenceFeeds(references[sample] ?? {}) });
      for (const [name, slots] of graph.outputs) {
        let sums = outputs.get(name);
        if (sums === undefined) {
          sums = new ErrorSums();
          outputs.set(name, sums);
        }
        sums.add(readPair(slots, results, references[sample]?.[name]?.data.length ?? 0));
      }
      job.report('measure', position + 1, samples.length, 'samples');
    }
  } finally {
    await sessions.release();
  }
  return { outputs, createMs: sessions.createMs };
}
