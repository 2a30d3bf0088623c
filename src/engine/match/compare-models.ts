import { badInput } from '../../shared/errors';
import type { Kernels } from '../../shared/contract/arguments';
import type { FirstDivergence, UnmatchedLayer } from '../../shared/contract/matching';
import type { Notice } from '../../shared/contract/parts';
import type { Sqnr } from '../../shared/contract/report';
import { emptyRecipe } from '../../shared/recipe/recipe';
import type { DataSource } from '../data/sample/data-source';
import { openData, type OpenDataRequest } from '../data/open-data';
import { describeTensor, type Feeds } from '../data/sample/tensor';
import { checkCancelled, type Job } from '../jobs/job';
import { changingShapes } from '../emit/draft/changing-shapes';
import { ErrorSums } from '../measure/metrics';
import { unlikePair } from '../measure/read-pair';
import { outputShapeNotices } from '../measure/shape-notices';
import { makePlan } from '../plan/plan';
import type { Plan } from '../plan/types';
import { prepareModel } from '../prepare/prepare';
import type { PreparedModel } from '../prepare/model/types';
import { AnswerCount } from '../measure/answers';
import { exchangedNotices } from './exchanged-outputs';
import { type ComparedLayer, judgeLayers } from './judge-layers';
import { checkPorts, portNotices } from './check-ports';
import { refineByValues } from './match-by-values';
import { inputTwins } from './place/input-twins';
import { matchLayers } from './match-layers';
import type { LayerMatch, Matching } from './reading/layer-match';
import { dbOf, measureOurs, type Ours } from './ours';
import { addPair } from '../measure/pair-sums';
import { type PairedRuns, openPairedRuns, type TensorPair, type TwoTensors } from './paired-runs';

export interface CompareRequest {
  /** Paths. */
  readonly float: string;
  readonly quantized: string;
  readonly data: OpenDataRequest;
  readonly kernels: Kernels;
  readonly threads?: number;
}

export interface Comparison {
  readonly float: PreparedModel;
  readonly quantized: PreparedModel;
  readonly data: DataSource;
  readonly layers: readonly ComparedLayer[];
  /** Layers of the float model that were not found. */
  readonly missing: readonly string[];
  readonly unmatched: readonly UnmatchedLayer[];
  readonly firstDivergence: FirstDivergence | null;
  readonly outputs: readonly (Sqnr & {
    readonly name: string;
    readonly quantizedName: string;
    readonly cosine: number | null;
  })[];
  /** Null where the first output is not a row of scores. */
  readonly answers: AnswerCount | null;
  readonly notices: readonly Notice[];
}

/**
 * Compares a float model with any quantized version of it, whoever made that. Layers are measured
 * on simulated kernels only: asking a session for inner tensors changes what the real ones fuse.
 */
export async function compareModels(job: Job, request: CompareRequest): Promise<Comparison> {
  job.report('prepare', 0, 2, 'models');
  const options = request.threads === undefined ? {} : { threads: request.threads };
  const float = await prepareModel(request.float, options);
  checkCancelled(job);
  job.report('prepare', 1, 2, 'models');
  const quantized = await prepareModel(request.quantized, options);
  // Before the data is read, which may take long and be wrong as well.
  checkKinds(float, quantized);
  const data = await openData(request.data, float.inputs);
  // Our own quantization of the layers: what the other one is judged by.
  const ours = request.kernels === 'real' ? null : await measureOurs(job, float, data);
  return comparePrepared(job, { ...request, float, quantized, data, ours, byValues: true });
}

interface PreparedRequest extends Omit<CompareRequest, 'float' | 'quantized' | 'data'> {
  readonly float: PreparedModel;
  readonly quantized: PreparedModel;
  readonly data: DataSource;
  /** Says which layers the float model has; by default all that can be quantized. */
  readonly plan?: Plan;
  /** Look for what names, weights and structure did not find by what both models compute. */
  readonly byValues?: boolean;
  /** Without it there are no verdicts. */
  readonly ours?: Ours | null;
}

/** The same for models and data that are open already. */
export async function comparePrepared(job: Job, request: PreparedRequest): Promise<Comparison> {
  const { float, quantized } = request;
  checkKinds(float, quantized);
  const plan = request.plan ?? makePlan(float, emptyRecipe);
  const named = matchLayers(float, plan.layers, quantized);
  if (request.kernels === 'real') {
    const sums = await measureMatches(job, request, []);
    return comparisonOf(request, plan, { ...named, matches: [] }, sums, named.matches.length);
  }
  const first = await measureMatches(job, request, named.matches);
  const measured = first.pairs.map((sums) => ({
    db: dbOf(sums?.sqnr()),
    isLike: sums !== null,
  }));
  const refined =
    request.byValues === true ? await refineByValues(job, named, { ...request, measured }) : null;
  if (refined === null) return comparisonOf(request, plan, named, first, named.matches.length);
  const { matches } = refined;
  // What was measured stays so: only tensors that values found are still to be.
  const known = new Map(
    named.matches.map(({ quantized: value }, index) => [value, first.pairs[index] ?? null]),
  );
  const fresh = matches.filter((match) => !known.has(match.quantized));
  const more = fresh.length === 0 ? null : await measureMatches(job, request, fresh);
  fresh.forEach((match, index) => known.set(match.quantized, more?.pairs[index] ?? null));
  const pairs = matches.map((match) => known.get(match.quantized) ?? null);
  const mismatched = pairs.filter((sums) => sums === null).length;
  return comparisonOf(request, plan, refined, { ...first, pairs, mismatched }, matches.length);
}

/** Errors of found layers and of the outputs, and which outputs these are. */
type MeasuredMatches = MeasuredPairs & Pick<PairedRuns, 'outputs'>;

async function measureMatches(
  job: Job,
  request: PreparedRequest,
  matches: readonly LayerMatch[],
): Promise<MeasuredMatches> {
  const { float, quantized, data } = request;
  await using runs = await openPairedRuns(float, quantized, matches.map(pairOf), request);
  const sums = await measurePairs(job, runs, data, request);
  return { ...sums, outputs: runs.outputs };
}

function comparisonOf(
  request: PreparedRequest,
  plan: Plan,
  { matches, missing, unmatched }: Matching,
  sums: MeasuredMatches,
  found: number,
): Comparison {
  const { float, quantized, data } = request;
  const sized = sums.outputs.flatMap(({ float: name }, index) => {
    const measured = sums.outputSums[index];
    return measured === null || measured === undefined ? [] : [[name, measured] as const];
  });
  return {
    float,
    quantized,
    data,
    ...judgeLayers(request, matches, sums.pairs),
    missing: missing.map((layer) => layer.name),
    unmatched,
    outputs: sums.outputs.map(({ float: name, name: quantizedName }, index) => {
      const output = sums.outputSums[index] ?? null;
      return output === null
        ? { name, quantizedName, sqnrDb: null, cosine: null }
        : { name, quantizedName, ...output.sqnr(), cosine: output.cosine() };
    }),
    answers: sums.answers.samples === 0 ? null : sums.answers,
    notices: [
      ...data.notices,
      ...float.notices.filter(({ code }) => code === 'random-nodes'),
      ...portNotices(float, quantized),
      ...exchangedNotices(
        sums.outputs.map(({ float: own, name, quantized: value }, index) => ({
          name: own,
          quantizedName: name,
          quantized: value,
          measured: sums.outputSums[index]?.sqnr() ?? null,
        })),
        matches.map(({ float: own, quantized: { value } }, index) => ({
          float: own,
          quantized: value,
          measured: sums.pairs[index]?.sqnr() ?? null,
        })),
        quantized.path,
      ),
      ...outputShapeNotices(new Map(sized)),
      ...noticesOf(plan.layers.length, found, sums.mismatched, request),
    ],
  };
}

function checkKinds(float: PreparedModel, quantized: PreparedModel): void {
  if (float.quantized && !quantized.quantized) {
    throw badInput(
      `${float.path} is the quantized model and ${quantized.path} the float one`,
      'Give the float model first.',
    );
  }
  if (float.quantized) {
    throw badInput(
      `${float.path} is already quantized`,
      'The first model must be the float one: everything is measured against it.',
    );
  }
  checkPorts(float, quantized);
}

function pairOf({ float, quantized }: LayerMatch): TensorPair {
  return { float, quantized: quantized.value, added: quantized.added };
}

interface MeasuredPairs {
  readonly pairs: readonly (ErrorSums | null)[];
  /** Null for outputs that are not float32 on both sides. */
  readonly outputSums: readonly (ErrorSums | null)[];
  readonly answers: AnswerCount;
  readonly mismatched: number;
}

async function measurePairs(
  job: Job,
  runs: PairedRuns,
  data: DataSource,
  request: PreparedRequest,
): Promise<MeasuredPairs> {
  const pairs: (ErrorSums | null)[] = runs.pairs.map(() => new ErrorSums());
  const outputs: (ErrorSums | null)[] = runs.outputs.map(() => new ErrorSums());
  const answers = new AnswerCount();
  const changing = changingShapes(request.float.graph);
  for (let sample = 0; sample < data.count; sample += 1) {
    checkCancelled(job);
    const feeds: Feeds = await data.read(sample);
    let first: TwoTensors | null = null;
    for await (const { index, tensors } of runs.tensorsOf(feeds)) {
      checkCancelled(job);
      const place = index - pairs.length;
      const sums = place < 0 ? pairs[index] : outputs[place];
      const name = (place < 0 ? runs.pairs[index] : runs.outputs[place])?.float ?? '';
      if (place >= 0 && name === request.float.outputs[0]?.name) first = tensors;
      if (sums === null || sums === undefined) continue;
      if (tensors !== null && addLike(sums, tensors, changing.has(name))) continue;
      if (place < 0) {
        if (tensors !== null) pairs[index] = null;
      } else {
        checkSizes(tensors, name, request);
        outputs[place] = null;
      }
    }
    addAnswer(answers, first, data.labels?.[sample] ?? null);
    job.report('measure', sample + 1, data.count, 'samples');
  }
  return {
    pairs,
    outputSums: outputs,
    answers,
    mismatched: pairs.filter((sums) => sums === null).length,
  };
}

/** As `addPair`; a tensor whose shape depends on values may have another one here and there. */
function addLike(sums: ErrorSums, { float, quantized }: TwoTensors, mayDiffer: boolean): boolean {
  if (addPair(sums, float, quantized)) return true;
  if (!mayDiffer || float.type !== 'float32' || quantized.type !== 'float32') return false;
  sums.add(unlikePair);
  return true;
}

/** Outputs of other sizes are those of another model, and not merely of another type. */
function checkSizes(pair: TwoTensors | null, output: string, request: PreparedRequest): void {
  if (pair === null || pair.float.data.length === pair.quantized.data.length) return;
  const [one, other] = [pair.float, pair.quantized].map((tensor) =>
    describeTensor(tensor.type, tensor.dims),
  );
  throw badInput(
    `output '${output}' is ${one} in ${request.float.path} and ${other} in ${request.quantized.path}`,
    'Give the float model and a quantized model made from it.',
  );
}

function addAnswer(answers: AnswerCount, first: TwoTensors | null, label: number | null): void {
  if (first?.float.type !== 'float32' || first.quantized.type !== 'float32') return;
  answers.add(first.float, first.quantized, label);
}

function noticesOf(
  layers: number,
  found: number,
  mismatched: number,
  request: PreparedRequest,
): readonly Notice[] {
  const notices: Notice[] = [];
  if (request.kernels === 'real') {
    notices.push({
      code: 'outputs-only',
      message: 'with real kernels only the model outputs are compared.',
      hint: 'Leave --kernels out for every layer.',
    });
  } else if (found < layers) {
    notices.push({
      code: 'layers-missing',
      message: `${layers - found} of ${layers} layers of the float model were not found in ${request.quantized.path}.`,
      hint: 'Layers are found by the names of their outputs, by the values of their weights, by what they read, and by the values they compute.',
    });
  }
  const { byOrder, names } = inputTwins(request.float, request.quantized);
  if (byOrder.length > 0) {
    const pairs = byOrder.map((name) => `'${name}' as '${names.get(name) ?? ''}'`).join(', ');
    notices.push({
      code: 'inputs-by-order',
      message: `${request.quantized.path} calls its inputs otherwise; they are fed in the order of the float model's: ${pairs}.`,
      hint: 'Where that is not their order, all numbers are wrong: give inputs the same names in both models.',
    });
  }
  if (mismatched > 0) {
    notices.push({
      code: 'layers-differ',
      message:
        mismatched === 1
          ? '1 layer has another shape there and was left out.'
          : `${mismatched} layers have another shape there and were left out.`,
    });
  }
  return notices;
}
