import type { DataSource } from '../../data/sample/data-source';
import { allSamples } from '../../data/sample/spread-samples';
import { channelGraph, type ChannelGraph, type ChannelTensor } from '../../emit/channel-graph';
import type { Job } from '../../jobs/job';
import type { PreparedModel } from '../../prepare/model/types';
import { runSamples, SampleSessions, type RunOutputs } from '../../run/sample-runner';
import type { ShapeOracle } from '../../run/shape-oracle';
import { sessionOptions } from '../../runtime/session-options';

/** What calibration found of each channel of a tensor, one entry per channel. */
export interface ChannelRange {
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly sumSquare: Float64Array;
}

export type ChannelRanges = ReadonlyMap<string, ChannelRange>;

/** One pass of the float model over the data; only the extremes of channels leave the runtime. */
export async function findChannelRanges(
  job: Job,
  model: PreparedModel,
  tensors: readonly ChannelTensor[],
  { data, oracle }: { readonly data: DataSource; readonly oracle: ShapeOracle },
): Promise<ChannelRanges> {
  const ranges = new Map<string, ChannelRange>();
  if (tensors.length === 0) return ranges;
  await using sessions = new SampleSessions<ChannelGraph>(
    oracle,
    sessionOptions('simulated'),
    (dims, elements) =>
      channelGraph(
        model,
        tensors.filter(({ tensor }) => elements(tensor) !== 0),
        dims,
      ),
  );
  const run = { phase: 'observe', data, samples: allSamples(data.count), sessions } as const;
  await runSamples(job, run, (_sample, graph, outputs) => {
    for (const [tensor, slots] of graph.slots) {
      const [min, max] = [valuesOf(outputs, slots.min), valuesOf(outputs, slots.max)];
      addSample(ranges, tensor, { min, max, sumSquare: valuesOf(outputs, slots.sumSquare) });
    }
  });
  return ranges;
}

function valuesOf(outputs: RunOutputs, name: string): Float32Array {
  const data = outputs[name]?.data;
  return data instanceof Float32Array ? data : new Float32Array();
}

function addSample(
  ranges: Map<string, ChannelRange>,
  tensor: string,
  sample: Record<keyof ChannelRange, Float32Array>,
): void {
  const known = ranges.get(tensor);
  if (known === undefined) {
    const { min, max, sumSquare } = sample;
    ranges.set(tensor, {
      min: Float32Array.from(min),
      max: Float32Array.from(max),
      sumSquare: Float64Array.from(sumSquare),
    });
    return;
  }
  for (let channel = 0; channel < known.min.length; channel += 1) {
    known.min[channel] = Math.min(known.min[channel] ?? 0, sample.min[channel] ?? 0);
    known.max[channel] = Math.max(known.max[channel] ?? 0, sample.max[channel] ?? 0);
    known.sumSquare[channel] = (known.sumSquare[channel] ?? 0) + (sample.sumSquare[channel] ?? 0);
  }
}
