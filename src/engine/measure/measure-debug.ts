import { debugGraph, type DebugGraph } from '../emit/debug-graph';
import { allSamples } from '../data/sample/spread-samples';
import type { ErrorSlots } from '../emit/sheet/error-sheet';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Job } from '../jobs/job';
import type { Measuring } from './measuring';
import { sumsIn, type ErrorSums } from './metrics';
import { readPair } from './read-pair';
import { nodesPerSession } from '../run/groups';
import { SampleSessions, runSamples, type RunOutputs } from '../run/sample-runner';
import { sessionOptions } from '../runtime/session-options';

export interface DebugMeasureOptions {
  /** Layers whose isolated error is wanted, by layer index. */
  readonly isolated: ReadonlySet<number>;
  readonly shadow: boolean;
  /** Ends of grids beyond which values are counted as clipped, by layer index. */
  readonly limits?: ReadonlyMap<number, { readonly low: number; readonly high: number }>;
  /** Called after every sample with the sums so far. */
  readonly onSample?: (sums: DebugSums, done: number, total: number) => void;
  /** False: only the model's outputs. */
  readonly layers?: boolean;
}

/** Errors of all layers over all samples, by layer index; outputs by name. */
export interface DebugSums {
  readonly accumulated: ReadonlyMap<number, ErrorSums>;
  readonly isolated: ReadonlyMap<number, ErrorSums>;
  readonly shadow: ReadonlyMap<number, ErrorSums>;
  readonly outputs: ReadonlyMap<string, ErrorSums>;
}

/** One pass over the data; every layer's errors come out as sums made inside the graph. */
export async function measureDebug(
  job: Job,
  { converted, data, oracle, kernels, masks }: Omit<Measuring, 'references'>,
  options: DebugMeasureOptions,
): Promise<DebugSums> {
  const { conversion } = converted;
  const sums = {
    accumulated: new Map<number, ErrorSums>(),
    isolated: new Map<number, ErrorSums>(),
    shadow: new Map<number, ErrorSums>(),
    outputs: new Map<string, ErrorSums>(),
  };
  const samples = allSamples(data.count);
  const parts = sessionParts(converted, options);
  for (const part of parts) {
    await using sessions = new SampleSessions<DebugGraph>(
      oracle,
      sessionOptions(kernels),
      (dims, elements) =>
        debugGraph(converted, {
          dims,
          elements,
          kernels,
          masks,
          ...(options.limits === undefined ? {} : { limits: options.limits }),
          ...part,
        }),
    );
    const run = { phase: 'measure', data, samples, sessions } as const;
    await runSamples(job, run, (sample, graph, outputs, elements) => {
      const countOf = (index: number): number =>
        elements(conversion.plan.layers[index]?.outputs[0] ?? '') ?? 0;
      add(sums.accumulated, graph.accumulated, outputs, countOf);
      add(sums.isolated, graph.isolated, outputs, countOf);
      add(sums.shadow, graph.shadow, outputs, countOf);
      add(sums.outputs, graph.outputs, outputs, (name) => elements(name) ?? 0);
      options.onSample?.(sums, sample + 1, samples.length);
    });
  }
  return sums;
}

interface SessionPart {
  readonly layers: readonly number[];
  readonly outputs: readonly string[];
  readonly accumulated: boolean;
  readonly isolated: ReadonlySet<number>;
  readonly shadow: boolean;
}

/** What each session measures: a large model gets one for the chains and another for the single layers. */
function sessionParts(
  { model, conversion: { plan } }: ConvertedModel,
  wanted: DebugMeasureOptions,
): readonly SessionPart[] {
  const layers = wanted.layers === false ? [] : plan.layers.map((layer) => layer.index);
  const outputs = [...model.graph.outputs];
  const chains = model.graph.nodes.length * 3 + layers.length * (wanted.shadow ? 20 : 12);
  const copies = wanted.isolated.size * 10;
  const whole = { accumulated: true, ...wanted, layers, outputs };
  if (chains + copies <= nodesPerSession.split || copies === 0) return [whole];
  return [
    { ...whole, isolated: new Set<number>() },
    { layers, outputs: [], accumulated: false, isolated: wanted.isolated, shadow: false },
  ];
}

function add<K>(
  sums: Map<K, ErrorSums>,
  slots: ReadonlyMap<K, ErrorSlots>,
  outputs: RunOutputs,
  elements: (key: K) => number,
): void {
  for (const [key, pair] of slots) sumsIn(sums, key).add(readPair(pair, outputs, elements(key)));
}
