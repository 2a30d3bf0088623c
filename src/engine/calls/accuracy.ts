import type { AccuracyResult, ChangedAnswer } from '../../shared/contract/judgement';
import type { Kernels } from '../../shared/contract/report';
import { badInput } from '../../shared/errors';
import type { DataSource } from '../data/sample/data-source';
import type { HostTensor } from '../data/sample/tensor';
import { referenceFeeds } from '../emit/references';
import { skipSetGraph } from '../emit/skip-set-graph';
import type { ConvertedModel } from '../emit/quantized-chain';
import { checkCancelled } from '../jobs/job';
import type { Job } from '../jobs/job';
import { answersOf } from '../measure/answers';
import { sqnrDb } from '../measure/metrics';
import { SampleSessions } from '../run/sample-runner';
import type { ShapeOracle } from '../run/shape-oracle';
import { floatOutputNames, floatSessions } from '../measure/float-references';
import type { FloatReferences } from '../measure/float-references';

/** Longest list of changed answers that is handed out. */
const mostChanged = 500;

/**
 * Top-1/top-5 and agreement of both models over labelled or unlabelled data. Throws `bad-input` when
 * the model has no float output to take an answer from.
 */
export async function measureAccuracy(
  job: Job,
  converted: ConvertedModel,
  data: DataSource,
  references: FloatReferences,
  oracle: ShapeOracle,
  kernels: Kernels,
): Promise<AccuracyResult> {
  const { model } = converted;
  const output = floatOutputNames(model)[0];
  if (output === undefined) {
    throw badInput(
      `'${model.name}' has no float output, so it gives no answers to compare`,
      'Use a version of the model that gives scores instead of classes.',
    );
  }
  const kept = await references.of(job, kernels);
  const tally = new Tally(data);
  const floats = floatSessions(model, oracle, kernels);
  const quantized = new SampleSessions(
    oracle,
    { level: kernels === 'real' ? 'all' : 'disabled', simulated: kernels === 'simulated' },
    (dims, elements) => {
      const masks = new Map();
      const options = { dims, elements, kernels, masks, outputs: [output], values: true };
      return skipSetGraph(converted, options);
    },
  );
  try {
    for (let sample = 0; sample < data.count; sample += 1) {
      checkCancelled(job);
      const feeds = await data.read(sample);
      const values =
        kept === null ? await (await floats.forSample(feeds)).session.run(feeds) : kept[sample];
      const float = values?.[output];
      if (values === undefined || float === undefined) continue;
      const { graph, session } = await quantized.forSample(feeds);
      const name = graph.values.get(output) ?? output;
      const results = await session.run({ ...feeds, ...referenceFeeds(values) }, [name]);
      const found = results[name];
      if (found !== undefined) tally.add(sample, float, found);
      job.report('accuracy', sample + 1, data.count, 'samples');
    }
  } finally {
    await floats.release();
    await quantized.release();
  }
  return tally.result(kernels);
}

/** Counts answers of the first output; a label belongs to a sample that gives one answer. */
class Tally {
  readonly #data: DataSource;
  #samples = 0;
  #compared = 0;
  #labelled = 0;
  #agreed = 0;
  readonly #right = { float1: 0, float5: 0, quantized1: 0, quantized5: 0 };
  readonly #changed: (ChangedAnswer & { margin: number })[] = [];
  #classes = 0;

  constructor(data: DataSource) {
    this.#data = data;
  }

  add(sample: number, float: HostTensor, quantized: HostTensor): void {
    const x = float.data as Float32Array;
    const y = quantized.data as Float32Array;
    this.#samples += 1;
    const befores = answersOf(float);
    const afters = answersOf(quantized);
    // Row counts that depend on values may differ: then there is no answer to put beside another.
    if (befores === null || befores.length !== afters?.length) return;
    this.#compared += befores.length;
    const changed = befores.findIndex((answer, at) => answer !== afters[at]);
    const differing = befores.reduce((sum, answer, at) => sum + (answer === afters[at] ? 0 : 1), 0);
    this.#agreed += befores.length - differing;
    const label = befores.length === 1 ? (this.#data.labels?.[sample] ?? null) : null;
    const before = befores[Math.max(changed, 0)] ?? -1;
    const after = afters[Math.max(changed, 0)] ?? -1;
    if (label !== null) {
      this.#classes = x.length;
      this.#labelled += 1;
      if (before === label) this.#right.float1 += 1;
      if (after === label) this.#right.quantized1 += 1;
      if (isAmongTop5(x, label)) this.#right.float5 += 1;
      if (isAmongTop5(y, label)) this.#right.quantized5 += 1;
    }
    if (differing > 0) {
      this.#changed.push({
        sample,
        name: this.#data.names[sample] ?? String(sample),
        label,
        floatAnswer: before,
        quantizedAnswer: after,
        differing,
        sqnrDb: sampleDb(x, y),
        margin: befores.length === 1 ? (y[after] ?? 0) - (y[before] ?? 0) : differing,
      });
    }
  }

  result(kernels: Kernels): AccuracyResult {
    const share = (count: number): number | null =>
      this.#labelled === 0 ? null : count / this.#labelled;
    const hasTop5 = this.#classes > 5;
    return {
      kernels,
      samples: this.#samples,
      labelled: this.#labelled > 0,
      floatTop1: share(this.#right.float1),
      quantizedTop1: share(this.#right.quantized1),
      floatTop5: hasTop5 ? share(this.#right.float5) : null,
      quantizedTop5: hasTop5 ? share(this.#right.quantized5) : null,
      agreement: this.#compared === 0 ? null : this.#agreed / this.#compared,
      answers: this.#compared,
      classes: this.#data.classes,
      changed: this.#changed
        .sort((one, other) => other.margin - one.margin)
        .slice(0, mostChanged)
        .map(({ margin: _margin, ...answer }) => answer),
    };
  }
}

function isAmongTop5(values: Float32Array, label: number): boolean {
  const own = values[label];
  if (own === undefined || Number.isNaN(own)) return false;
  let better = 0;
  for (const value of values) if (value > own) better += 1;
  return better < 5;
}

function sampleDb(x: Float32Array, y: Float32Array): number | null {
  let signal = 0;
  let noise = 0;
  for (let index = 0; index < x.length; index += 1) {
    signal += (x[index] ?? 0) ** 2;
    noise += ((x[index] ?? 0) - (y[index] ?? 0)) ** 2;
  }
  return sqnrDb(signal, noise);
}
