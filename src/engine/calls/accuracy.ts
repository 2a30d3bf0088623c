import type { AccuracyResult, ChangedAnswer } from '../../shared/contract/judgement';
import type { Kernels } from '../../shared/contract/arguments';
import { badInput } from '../../shared/errors';
import type { DataSource } from '../data/sample/data-source';
import type { HostTensor } from '../data/sample/tensor';
import { withReferences } from '../emit/references';
import { skipSetGraph } from '../emit/skip-set-graph';
import { checkCancelled, type Job } from '../jobs/job';
import { AnswerCount } from '../measure/answers';
import { sqnrDb } from '../measure/metrics';
import { SampleSessions } from '../run/sample-runner';
import { sessionOptions } from '../runtime/session-options';
import { floatOutputNames, floatSessions } from '../measure/float-references';
import type { Measuring } from '../measure/measuring';

/** Longest list of changed answers that is handed out. */
const mostChanged = 500;

/**
 * Top-1/top-5 and agreement of both models over labelled or unlabelled data. Throws `bad-input` when
 * the model has no float output to take an answer from.
 */
export async function measureAccuracy(
  job: Job,
  { converted, data, references, oracle, kernels }: Measuring,
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
  await using floats = floatSessions(model, oracle, kernels);
  await using quantized = new SampleSessions(oracle, sessionOptions(kernels), (dims, elements) => {
    const masks = new Map();
    const options = { dims, elements, kernels, masks, outputs: [output], values: true };
    return skipSetGraph(converted, options);
  });
  for (let sample = 0; sample < data.count; sample += 1) {
    checkCancelled(job);
    const feeds = await data.read(sample);
    const values =
      kept === null ? await (await floats.forSample(feeds)).session.run(feeds) : kept[sample];
    const float = values?.[output];
    if (values === undefined || float === undefined) continue;
    const { graph, session } = await quantized.forSample(feeds);
    const name = graph.values.get(output) ?? output;
    const results = await session.run(withReferences(feeds, values), [name]);
    const found = results[name];
    if (found !== undefined) tally.add(sample, float, found);
    job.report('accuracy', sample + 1, data.count, 'samples');
  }
  return tally.result(kernels);
}

/** Counts answers of the first output, and keeps those that changed. */
class Tally {
  readonly #data: DataSource;
  #samples = 0;
  readonly #count = new AnswerCount();
  readonly #amongTop5 = { float: 0, quantized: 0 };
  readonly #changed: (ChangedAnswer & { margin: number })[] = [];
  #classes = 0;

  constructor(data: DataSource) {
    this.#data = data;
  }

  add(sample: number, float: HostTensor, quantized: HostTensor): void {
    const x = float.data as Float32Array;
    const y = quantized.data as Float32Array;
    this.#samples += 1;
    const answers = this.#count.add(float, quantized, this.#data.labels?.[sample] ?? null);
    if (answers === null) return;
    const { label, differing } = answers;
    if (label !== null) {
      this.#classes = x.length;
      if (isAmongTop5(x, label)) this.#amongTop5.float += 1;
      if (isAmongTop5(y, label)) this.#amongTop5.quantized += 1;
    }
    if (differing > 0) {
      const changed = answers.float.findIndex((answer, at) => answer !== answers.quantized[at]);
      const before = answers.float[changed] ?? -1;
      const after = answers.quantized[changed] ?? -1;
      this.#changed.push({
        sample,
        name: this.#data.names[sample] ?? String(sample),
        label,
        floatAnswer: before,
        quantizedAnswer: after,
        differing,
        sqnrDb: sampleDb(x, y),
        margin: answers.float.length === 1 ? (y[after] ?? 0) - (y[before] ?? 0) : differing,
      });
    }
  }

  result(kernels: Kernels): AccuracyResult {
    const { labelled, compared, same, floatRight, quantizedRight, divergence } = this.#count;
    const share = (count: number): number | null => (labelled === 0 ? null : count / labelled);
    const hasTop5 = this.#classes > 5;
    return {
      kernels,
      samples: this.#samples,
      labelled: labelled > 0,
      floatTop1: share(floatRight),
      quantizedTop1: share(quantizedRight),
      floatTop5: hasTop5 ? share(this.#amongTop5.float) : null,
      quantizedTop5: hasTop5 ? share(this.#amongTop5.quantized) : null,
      agreement: compared === 0 ? null : same / compared,
      answers: compared,
      klDivergence: divergence.mean,
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
