import { producerOf } from '../onnx/graph-index';
import { AppError } from '../../shared/errors';
import { allSamples } from '../data/sample/spread-samples';
import type { DataSource } from '../data/sample/data-source';
import { observeGraph, type ObserveGraph, type ObserveSlots } from '../emit/observe-graph';
import { readSlot } from '../emit/sheet/sum-sheet';
import { partOf, type Job } from '../jobs/job';
import { sessionOptions } from '../runtime/session-options';
import { SampleSessions, runSamples, type RunOutputs } from '../run/sample-runner';
import type { ShapeOracle } from '../run/shape-oracle';
import { DataType } from '../onnx/proto';
import { floatValues } from '../onnx/tensor';
import { traitsOf } from '../ops/catalogue';
import { brokenWeights } from '../prepare/model/broken-weights';
import type { PreparedModel } from '../prepare/model/types';
import { isHuge, withRoomForMask } from '../quantize/mask-room';
import { maskRanges, type SoftmaxFloor } from './mask-ranges';
import type { Observations, TensorStats } from './observations';
import { softmaxSites, type SoftmaxSite } from '../ops/softmax-sites';

const averagingConstant = 0.01;

interface RunningStats {
  min: number;
  max: number;
  sumSquare: number;
  movingMin: number;
  movingMax: number;
}

/** Float tensors that some recipe could quantize: everything around quantizable nodes. */
export function observableTensors(model: PreparedModel): readonly string[] {
  const tensors = new Set<string>();
  const { graph, types } = model;
  const isActivation = (name: string): boolean =>
    name !== '' && !graph.initializers.has(name) && types.get(name)?.type === DataType.FLOAT;
  for (const node of graph.nodes) {
    if (traitsOf(node).qdq === null) continue;
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
  const all = allSamples(data.count);
  const tensors = observableTensors(model);
  // The first sample shows which tensors carry masks; those are observed without them as well.
  let pass = new ObservePass(model, data, oracle, tensors, new Set());
  let late: ObservePass | null = null;
  try {
    await pass.run(job, all.slice(0, 1));
    const masked = pass.newlyMasked();
    if (masked.size > 0) {
      await pass.release();
      pass = new ObservePass(model, data, oracle, tensors, masked);
      await pass.run(job, all);
    } else {
      await pass.run(job, all.slice(1));
    }
    const found = pass.newlyMasked();
    if (found.size > 0) {
      await pass.release();
      late = new ObservePass(model, data, oracle, [...found], found);
      await late.run(job, all);
    }
  } finally {
    await pass.release();
    await late?.release();
  }
  const unmasked = new Map([...pass.unmasked, ...(late?.unmasked ?? [])]);
  const masks = maskRanges(model, pass.plain, pass.softmaxFloors());
  const stats = new Map<string, TensorStats>();
  for (const tensor of tensors) {
    // No value in any sample: an empty tensor is on any grid.
    const found = pass.plain.get(tensor) ?? nothingSeen;
    const inner = unmasked.get(tensor);
    const moving = inner ?? found;
    stats.set(tensor, {
      tensor,
      min: found.min,
      max: found.max,
      sumSquare: found.sumSquare,
      movingMin: moving.movingMin,
      movingMax: moving.movingMax,
      unmasked: masks.get(tensor) ?? (inner === undefined ? null : withRoomForMask(inner, found)),
    });
  }
  const operands = new Map([...masks].filter(([tensor]) => model.graph.initializers.has(tensor)));
  return { samples: data.count, stats, operands, histograms: null };
}

const nothingSeen: RunningStats = {
  min: 0,
  max: 0,
  sumSquare: 0,
  movingMin: 0,
  movingMax: 0,
};

/** Runs samples through an observe graph and adds up what it finds. */
class ObservePass {
  readonly plain = new Map<string, RunningStats>();
  readonly unmasked = new Map<string, RunningStats>();
  readonly #model: PreparedModel;
  readonly #data: DataSource;
  readonly #masked: ReadonlySet<string>;
  readonly #sites: readonly SoftmaxSite[];
  /** By position in `#sites`. */
  readonly #floors = new Map<number, number>();
  readonly #sessions: SampleSessions<ObserveGraph>;

  constructor(
    model: PreparedModel,
    data: DataSource,
    oracle: ShapeOracle,
    tensors: readonly string[],
    masked: ReadonlySet<string>,
  ) {
    this.#model = model;
    this.#data = data;
    this.#masked = masked;
    this.#sites = softmaxSites(model);
    this.#sessions = new SampleSessions(oracle, sessionOptions('simulated'), (dims, elements) =>
      observeGraph(
        model,
        tensors.filter((tensor) => elements(tensor) !== 0),
        { dims, elements, masked, rows: this.#sites },
      ),
    );
  }

  async run(job: Job, samples: readonly number[]): Promise<void> {
    const run = { phase: 'observe', data: this.#data, samples, sessions: this.#sessions } as const;
    const part = partOf(job, samples[0] ?? 0, this.#data.count);
    await runSamples(part, run, (sample, graph, outputs) => {
      for (const [tensor, slots] of graph.slots) {
        this.#add(this.plain, tensor, slots, outputs, sample);
      }
      for (const [tensor, slots] of graph.unmasked) {
        this.#add(this.unmasked, tensor, slots, outputs, sample);
      }
      for (const [position, slot] of graph.floors) {
        const lowest = this.#floors.get(position) ?? Infinity;
        this.#floors.set(position, Math.min(lowest, readSlot(slot, outputs)));
      }
    });
  }

  /** The lowest score that matters to every Softmax, over all samples that were run. */
  softmaxFloors(): readonly SoftmaxFloor[] {
    return this.#sites.map((site, position) => ({
      site,
      floor: this.#floors.get(position) ?? Infinity,
    }));
  }

  /** Tensors whose extremes are masks and that were not observed without them. */
  newlyMasked(): ReadonlySet<string> {
    const found = [...this.plain].filter(
      ([name, stats]) => isHuge(stats) && !this.#masked.has(name),
    );
    return new Set(found.map(([name]) => name));
  }

  release(): Promise<void> {
    return this.#sessions[Symbol.asyncDispose]();
  }

  #add(
    running: Map<string, RunningStats>,
    tensor: string,
    slots: ObserveSlots,
    outputs: RunOutputs,
    sample: number,
  ): void {
    const sumSquare = readSlot(slots.sumSquare, outputs);
    // Masks are −3.4e38 or −infinity and their squares overflow; NaN is never meant.
    if (Number.isNaN(sumSquare)) {
      throw notFinite(this.#model, tensor, this.#data.names[sample] ?? String(sample));
    }
    addSample(
      running,
      tensor,
      readSlot(slots.min, outputs),
      readSlot(slots.max, outputs),
      sumSquare,
    );
  }
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
    running.set(tensor, { min, max, sumSquare, movingMin: min, movingMax: max });
    return;
  }
  stats.min = Math.min(stats.min, min);
  stats.max = Math.max(stats.max, max);
  stats.sumSquare += sumSquare;
  stats.movingMin += averagingConstant * (min - stats.movingMin);
  stats.movingMax += averagingConstant * (max - stats.movingMax);
}

function notFinite(model: PreparedModel, tensor: string, sample: string): AppError {
  const producer = model.graph.producer.get(tensor);
  const maker =
    producer === undefined ? '' : `, made by node '${model.originalNames[producer] ?? ''}',`;
  const own = model.graph.nodes[producer ?? -1]?.input.find((name) => isBroken(model, name));
  const weight = own ?? brokenBefore(model, tensor);
  const hint =
    producer === undefined
      ? 'The sample itself holds NaN: mend it or leave it out.'
      : weight === undefined
        ? 'Check the sample and its preprocessing; the float model itself fails on it.'
        : own === undefined
          ? `The weight '${weight}' in front of it holds NaN or infinity: export the model again.`
          : `Its weight '${weight}' holds NaN or infinity: export the model again.`;
  const what = producer === undefined ? 'input' : 'tensor';
  return new AppError('bad-input', `${what} '${tensor}'${maker} is NaN for sample '${sample}'`, {
    hint,
  });
}

/** A weight that is not finite and that the tensor depends on. */
function brokenBefore(model: PreparedModel, tensor: string): string | undefined {
  const broken = brokenWeights(model);
  if (broken.size === 0) return undefined;
  const seen = new Set<string>();
  const waiting = [tensor];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (broken.has(name)) return name;
    if (seen.has(name)) continue;
    seen.add(name);
    waiting.push(...(producerOf(model.graph, name)?.input ?? []));
  }
  return undefined;
}

function isBroken(model: PreparedModel, name: string): boolean {
  const initializer = model.graph.initializers.get(name);
  if (initializer?.dataType !== DataType.FLOAT) return false;
  return !floatValues(initializer).every(Number.isFinite);
}
