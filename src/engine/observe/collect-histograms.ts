import type { DataSource } from '../data/sample/data-source';
import type { Feeds } from '../data/sample/tensor';
import { checkCancelled, type Job } from '../jobs/job';
import type { ShapeOracle } from '../run/shape-oracle';
import type { PreparedModel } from '../prepare/model/types';
import { BinCounter } from './bin-counter';
import { ChannelCounter } from './counts/channel-counter';
import type { TensorHistogram } from './counts/histogram';
import type { Observations } from './observations';
import { TensorFetcher } from '../run/tensor-fetcher';
import { producerOf } from '../onnx/graph-index';
import { isElementwise, traitsOf } from '../ops/catalogue';

/** A calibrated model, and what it was calibrated on. */
export interface ObservedModel {
  readonly model: PreparedModel;
  readonly data: DataSource;
  readonly oracle: ShapeOracle;
  readonly observations: Observations;
}

/** What the activations of one run may take. */
const budgetBytes = 512 * 2 ** 20;

/**
 * Histograms of every observed tensor over its final range, and the ranges of its channels, in a
 * second pass over the data. Memory does not grow with the number of samples, nor beyond the budget with their size: where all
 * activations do not fit, every sample is run once per group of tensors.
 */
export async function collectHistograms(
  job: Job,
  { model, data, oracle, observations }: ObservedModel,
  budget: number = budgetBytes,
): Promise<ReadonlyMap<string, TensorHistogram>> {
  const counters = new Map<string, Counters>();
  for (const [tensor, stats] of observations.stats) {
    const channels = new ChannelCounter((rank) => channelAxis(model, tensor, rank), stats.unmasked);
    counters.set(tensor, { bins: new BinCounter(stats), channels });
  }
  const inputs = new Set(model.graph.inputs);
  await using fetcher = new TensorFetcher(
    model,
    oracle,
    inMakingOrder(model, observations),
    budget,
  );
  for (let pass = 0; pass < fetcher.groupCount; pass += 1) {
    for (let sample = 0; sample < data.count; sample += 1) {
      checkCancelled(job);
      const feeds = await data.read(sample);
      if (pass === 0) count(counters, feeds, inputs);
      const group = await fetcher.group(feeds, pass);
      if (group !== null) count(counters, await group.session.run(feeds), null);
      const done = pass * data.count + sample + 1;
      job.report('histogram', done, data.count * fetcher.groupCount, 'samples');
    }
  }
  return new Map([...counters].map(([tensor, counter]) => [tensor, finish(counter)]));
}

interface Counters {
  readonly bins: BinCounter;
  readonly channels: ChannelCounter;
}

function finish({ bins, channels }: Counters): TensorHistogram {
  const ranges = channels.finish();
  return ranges === null ? bins.finish() : { ...bins.finish(), channels: ranges };
}

/** Observed tensors that nodes make, in execution order; inputs come with the sample itself. */
function inMakingOrder(model: PreparedModel, observations: Observations): readonly string[] {
  return model.graph.nodes
    .flatMap((node) => node.output)
    .filter((tensor) => observations.stats.has(tensor));
}

function count(
  counters: ReadonlyMap<string, Counters>,
  tensors: Feeds,
  wanted: ReadonlySet<string> | null,
): void {
  for (const [name, tensor] of Object.entries(tensors)) {
    const counter = counters.get(name);
    if (counter === undefined || (wanted !== null && !wanted.has(name))) continue;
    if (!(tensor.data instanceof Float32Array)) continue;
    counter.bins.add(tensor.data);
    counter.channels.add(tensor, tensor.data);
  }
}

const farthest = 8;

/**
 * Which dimension of a tensor holds its channels; null for a scalar or a vector. Where the op says
 * nothing: images have them second, sequences and tables last.
 */
export function channelAxis(model: PreparedModel, tensor: string, rank: number): number | null {
  if (rank < 2) return null;
  const { graph } = model;
  let name = tensor;
  for (let step = 0; step < farthest; step += 1) {
    const maker = producerOf(graph, name);
    if (maker === undefined) break;
    const traits = traitsOf(maker);
    if (traits.channels !== null) return traits.channels === 'second' ? 1 : rank - 1;
    if (traits.qdq === null || !isElementwise(traits)) break;
    name = maker.input.find((input) => !graph.initializers.has(input)) ?? '';
  }
  return rank >= 4 ? 1 : rank - 1;
}
