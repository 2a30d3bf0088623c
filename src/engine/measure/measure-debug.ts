import type { Kernels } from '../../shared/report';
import type { DataSource } from '../data/data-source';
import { debugGraph } from '../emit/debug-graph';
import type { DebugGraph } from '../emit/debug-graph';
import type { ErrorSlots } from '../emit/error-sheet';
import type { ConvertedModel } from '../emit/quantized-chain';
import { readSlot } from '../emit/sum-sheet';
import type { Job } from '../job';
import { ErrorSums } from './metrics';
import { SampleSessions, runSamples } from './sample-runner';
import type { RunOutputs } from './sample-runner';
import type { ShapeOracle } from './shape-oracle';

export interface DebugMeasureOptions {
  readonly kernels: Kernels;
  readonly isolated: boolean;
  readonly shadow: boolean;
  readonly masked: ReadonlySet<string>;
  readonly threads?: number;
  /** Called after every sample with the sums so far. */
  readonly onSample?: (sums: DebugSums) => void;
}

/** Errors of all layers over all samples, by unit index; outputs by name. */
export interface DebugSums {
  readonly accumulated: ReadonlyMap<number, ErrorSums>;
  readonly isolated: ReadonlyMap<number, ErrorSums>;
  readonly shadow: ReadonlyMap<number, ErrorSums>;
  readonly outputs: ReadonlyMap<string, ErrorSums>;
  readonly createMs: number;
}

/** Nodes above which session creation, quadratic in them, calls for several sessions. */
const nodesPerSession = 6000;

interface PreparedGraph extends DebugGraph {
  readonly elements: (tensor: string) => number | null;
}

/** One pass over the data; every layer's errors come out as sums made inside the graph. */
export async function measureDebug(
  job: Job,
  converted: ConvertedModel,
  data: DataSource,
  oracle: ShapeOracle,
  options: DebugMeasureOptions,
): Promise<DebugSums> {
  const { model, conversion } = converted;
  const sums = {
    accumulated: new Map<number, ErrorSums>(),
    isolated: new Map<number, ErrorSums>(),
    shadow: new Map<number, ErrorSums>(),
    outputs: new Map<string, ErrorSums>(),
    createMs: 0,
  };
  const samples = Array.from({ length: data.count }, (_unused, index) => index);
  const parts = sessionParts(converted, options);
  for (const part of parts) {
    const sessions = new SampleSessions<PreparedGraph>(
      oracle,
      {
        level: options.kernels === 'real' ? 'all' : 'disabled',
        simulated: options.kernels === 'simulated',
        ...(options.threads === undefined ? {} : { threads: options.threads }),
      },
      (dims, elements) => ({
        ...debugGraph(converted, {
          dims,
          elements,
          kernels: options.kernels,
          masked: options.masked,
          ...part,
        }),
        elements,
      }),
    );
    try {
      await runSamples(job, 'measure', data, samples, sessions, (_sample, graph, outputs) => {
        const countOf = (index: number): number =>
          graph.elements(conversion.plan.units[index]?.outputs[0] ?? '') ?? 0;
        add(sums.accumulated, graph.accumulated, outputs, countOf);
        add(sums.isolated, graph.isolated, outputs, countOf);
        add(sums.shadow, graph.shadow, outputs, countOf);
        add(sums.outputs, graph.outputs, outputs, (name) => graph.elements(name) ?? 0);
        options.onSample?.(sums);
      });
    } finally {
      sums.createMs += sessions.createMs;
      await sessions.release();
    }
  }
  return sums;

  function sessionParts(
    { conversion: { plan } }: ConvertedModel,
    wanted: DebugMeasureOptions,
  ): readonly { units: number[]; outputs: string[]; isolated: boolean; shadow: boolean }[] {
    const units = plan.units.map((unit) => unit.index);
    const outputs = [...model.graph.outputs];
    const copies = (wanted.isolated ? 1 : 0) + (wanted.shadow ? 1 : 0);
    const nodes = model.graph.nodes.length * 4 + units.length * (12 + copies * 8);
    const count = Math.max(1, Math.ceil(nodes / nodesPerSession));
    const size = Math.ceil(units.length / count);
    return Array.from({ length: count }, (_unused, index) => ({
      units: units.slice(index * size, (index + 1) * size),
      outputs: index === 0 ? outputs : [],
      isolated: wanted.isolated,
      shadow: wanted.shadow,
    }));
  }
}

function add<K>(
  sums: Map<K, ErrorSums>,
  slots: ReadonlyMap<K, ErrorSlots>,
  outputs: RunOutputs,
  elements: (key: K) => number,
): void {
  for (const [key, pair] of slots) {
    let total = sums.get(key);
    if (total === undefined) {
      total = new ErrorSums();
      sums.set(key, total);
    }
    total.add(readPair(pair, outputs, elements(key)));
  }
}

function readPair(slots: ErrorSlots, outputs: RunOutputs, elements: number) {
  const signal = readSlot(slots.signal, outputs);
  const noise = slots.noise === null ? 0 : readSlot(slots.noise, outputs);
  const { full } = slots;
  return {
    signal,
    noise,
    power: full === null ? signal : readSlot(full.power, outputs),
    bias: full === null ? 0 : readSlot(full.bias, outputs),
    largest:
      full === null
        ? 0
        : Math.max(
            Math.abs(readSlot(full.largest, outputs)),
            Math.abs(readSlot(full.smallest, outputs)),
          ),
    elements,
    masked: slots.masked,
  };
}
