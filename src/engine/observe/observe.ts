import { AppError } from '../../shared/errors';
import type { DataSource } from '../data/data-source';
import { observeGraph } from '../emit/observe-graph';
import { readSlot } from '../emit/sum-sheet';
import type { Job } from '../job';
import { SampleSessions, runSamples } from '../measure/sample-runner';
import type { ShapeOracle } from '../measure/shape-oracle';
import { DataType } from '../onnx/proto';
import { ruleOf } from '../plan/ops/op-table';
import type { PreparedModel } from '../prepare/types';
import { isMasked, maskThreshold } from './observations';
import type { Observations, TensorStats } from './observations';

const averagingConstant = 0.01;

interface RunningStats {
  min: number;
  max: number;
  sumSquare: number;
  movingMin: number;
  movingMax: number;
  seen: number;
}

/** Float tensors that some recipe could quantize: everything around quantizable nodes. */
export function observableTensors(model: PreparedModel): readonly string[] {
  const tensors = new Set<string>();
  const { graph, types } = model;
  const isActivation = (name: string): boolean =>
    name !== '' && !graph.initializers.has(name) && types.get(name)?.type === DataType.FLOAT;
  for (const node of graph.nodes) {
    if (ruleOf(node) === null) continue;
    for (const name of [...node.input, ...node.output]) if (isActivation(name)) tensors.add(name);
  }
  return [...tensors];
}

/**
 * Calibrates: one pass of the float model over the data, reductions inside the graph. Memory does
 * not grow with the number of samples. Throws `bad-input` naming the tensor and sample that is not finite.
 */
export async function observe(
  job: Job,
  model: PreparedModel,
  data: DataSource,
  oracle: ShapeOracle,
): Promise<Observations> {
  const running = await pass(job, model, data, oracle, observableTensors(model), undefined);
  const masked = [...running].filter(([, stats]) => isMasked(stats)).map(([name]) => name);
  const unmasked =
    masked.length === 0
      ? new Map<string, RunningStats>()
      : await pass(job, model, data, oracle, masked, maskThreshold);
  const stats = new Map<string, TensorStats>();
  for (const [tensor, found] of running) {
    const inner = unmasked.get(tensor);
    const moving = inner ?? found;
    stats.set(tensor, {
      tensor,
      min: found.min,
      max: found.max,
      sumSquare: found.sumSquare,
      movingMin: moving.movingMin,
      movingMax: moving.movingMax,
      unmasked: inner === undefined ? null : { min: inner.min, max: inner.max },
    });
  }
  return { samples: data.count, stats, histograms: null };
}

async function pass(
  job: Job,
  model: PreparedModel,
  data: DataSource,
  oracle: ShapeOracle,
  tensors: readonly string[],
  ignoreFrom: number | undefined,
): Promise<Map<string, RunningStats>> {
  const running = new Map<string, RunningStats>();
  const sessions = new SampleSessions(oracle, { level: 'basic' }, (dims, elements) =>
    observeGraph(
      model,
      tensors.filter((tensor) => elements(tensor) !== 0),
      { dims, elements, ...(ignoreFrom === undefined ? {} : { ignoreFrom }) },
    ),
  );
  try {
    const samples = Array.from({ length: data.count }, (_unused, index) => index);
    await runSamples(job, 'observe', data, samples, sessions, (sample, graph, outputs) => {
      for (const [tensor, slots] of graph.slots) {
        const min = readSlot(slots.min, outputs);
        const max = readSlot(slots.max, outputs);
        const sumSquare = readSlot(slots.sumSquare, outputs);
        // Masks are −3.4e38 or −infinity and their squares overflow; NaN is never meant.
        if (Number.isNaN(sumSquare)) {
          throw notFinite(model, tensor, data.names[sample] ?? String(sample));
        }
        addSample(running, tensor, min, max, sumSquare);
      }
    });
  } finally {
    await sessions.release();
  }
  return running;
}

function addSample(
  running: Map<string, RunningStats>,
  tensor: string,
  min: number,
  max: number,
  sumSquare: number,
): void {
  const stats = running.get(tensor);
  if (stats === undefined) {
    running.set(tensor, { min, max, sumSquare, movingMin: min, movingMax: max, seen: 1 });
    return;
  }
  stats.min = Math.min(stats.min, min);
  stats.max = Math.max(stats.max, max);
  stats.sumSquare += sumSquare;
  stats.movingMin += averagingConstant * (min - stats.movingMin);
  stats.movingMax += averagingConstant * (max - stats.movingMax);
  stats.seen += 1;
}

function notFinite(model: PreparedModel, tensor: string, sample: string): AppError {
  const producer = model.graph.producer.get(tensor);
  const maker =
    producer === undefined ? '' : `, made by node '${model.originalNames[producer] ?? ''}',`;
  return new AppError('bad-input', `tensor '${tensor}'${maker} is NaN for sample '${sample}'`, {
    hint: 'Check the sample and its preprocessing; the float model itself fails on it.',
  });
}
