import type { Kernels } from '../../shared/contract/arguments';
import type { DataSource } from '../data/sample/data-source';
import { allSamples } from '../data/sample/spread-samples';
import type { HostTensor } from '../data/sample/tensor';
import { floatGraph } from '../emit/float-graph';
import { partOf, type Job } from '../jobs/job';
import { sessionOptions } from '../runtime/session-options';
import { SampleSessions, runSamples, type SampleGraph } from '../run/sample-runner';
import type { ShapeOracle } from '../run/shape-oracle';
import { DataType } from '../onnx/proto';
import type { PreparedModel } from '../prepare/model/types';

/** Float outputs beyond this are computed again at every click instead of being kept. */
const keepBytes = 256 * 2 ** 20;

export type SampleOutputs = Readonly<Record<string, HostTensor>>;

/** The float model's answers to every sample, computed once per kind of kernels. */
export class FloatReferences {
  readonly #model: PreparedModel;
  readonly #data: DataSource;
  readonly #oracle: ShapeOracle;
  readonly #kept = new Map<Kernels, readonly SampleOutputs[] | null>();

  constructor(model: PreparedModel, data: DataSource, oracle: ShapeOracle) {
    this.#model = model;
    this.#data = data;
    this.#oracle = oracle;
  }

  /** Outputs (and extras, see `isExtra`) by sample, or null when they are too large to keep. */
  async of(job: Job, kernels: Kernels): Promise<readonly SampleOutputs[] | null> {
    const known = this.#kept.get(kernels);
    if (known !== undefined) return known;
    const outputs = await this.#compute(job, kernels);
    this.#kept.set(kernels, outputs);
    return outputs;
  }

  async #compute(job: Job, kernels: Kernels): Promise<readonly SampleOutputs[] | null> {
    const data = this.#data;
    const samples = allSamples(data.count);
    if (floatOutputNames(this.#model).length === 0) return samples.map(() => ({}));
    const outputs: SampleOutputs[] = [];
    let bytes = 0;
    await using sessions = floatSessions(this.#model, this.#oracle, kernels);
    const note = (_sample: number, _graph: SampleGraph, results: SampleOutputs): void => {
      for (const tensor of Object.values(results)) bytes += tensor.data.byteLength;
      if (bytes <= keepBytes) outputs.push(results);
    };
    const run = { phase: 'measure', data, sessions } as const;
    const [first, others] = [samples.slice(0, 1), samples.slice(1)];
    await runSamples(partOf(job, 0, samples.length), { ...run, samples: first }, note);
    if (bytes * data.count > keepBytes) return null;
    await runSamples(partOf(job, 1, samples.length), { ...run, samples: others }, note);
    return bytes <= keepBytes ? outputs : null;
  }
}

export function floatOutputNames(model: PreparedModel): readonly string[] {
  return [...model.graph.outputs].filter((name) => model.types.get(name)?.type === DataType.FLOAT);
}

/** Sessions of the float model that give its float outputs and what goes with them. Whoever asks releases them. */
export function floatSessions(
  model: PreparedModel,
  oracle: ShapeOracle,
  kernels: Kernels,
): SampleSessions<SampleGraph> {
  const isFloat = new Set(floatOutputNames(model));
  return new SampleSessions(oracle, sessionOptions(kernels), (dims) => {
    const outputs = (model.model.graph?.output ?? []).filter(({ name }) => isFloat.has(name));
    return { model: floatGraph(model, outputs, { dims, extras: true }) };
  });
}
