import type { DumpView } from '../../../shared/contract/matching';
import type { Notice } from '../../../shared/contract/parts';
import { badInput } from '../../../shared/errors';
import { emptyRecipe } from '../../../shared/recipe/recipe';
import type { DataSource } from '../../data/sample/data-source';
import type { Job } from '../../jobs/job';
import type { Comparison } from '../../match/compare-models';
import type { Ours } from '../../match/ours';
import { makePlan } from '../../plan/plan';
import type { Plan } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';
import type { Dump } from '../files/dump';
import { findAlike } from './alike';
import { brokenNotices } from './broken-values';
import { checkInputs, inputsIn, type InputCheck } from './inputs';
import { judgeDump } from './judge-dump';
import { comparedTensors, matchDump, type DumpMatching } from './match-dump';
import { type DumpSums, measureDump, type MeasuredPair } from './measure-dump';
import { pairSamples, type SamplePairs } from './pair-samples';
import { openSides } from './sides';

export interface DumpRequest {
  readonly float: PreparedModel;
  readonly dump: Dump;
  readonly data: DataSource;
  readonly threads?: number | undefined;
  /** Says which layers the float model has; by default all that can be quantized. */
  readonly plan?: Plan;
  /** Our own quantization of the layers; without it there are no verdicts. */
  readonly ours: Ours | null;
}

/** As of two models; what is missing or null is not in the dump. */
export interface DumpComparison extends Omit<Comparison, 'quantized'> {
  readonly dump: DumpView;
  readonly sizeBytes: number;
}

/** Inputs that agree less than this are not the same samples, or were prepared in another way, dB. */
const sameInputsDb = 30;

/**
 * Compares a float model with what another runtime computed, tensor by tensor, on the samples that are in both. Throws
 * `bad-input` where the float model is none, a file of the dump cannot be read, or the dump belongs to other samples.
 */
export async function compareDump(job: Job, request: DumpRequest): Promise<DumpComparison> {
  const { float, dump, data, threads } = request;
  if (float.quantized) {
    throw badInput(
      `${float.path} is already quantized`,
      'The model must be the float one: everything is measured against it.',
    );
  }
  const { layers } = request.plan ?? makePlan(float, emptyRecipe);
  const paired = pairSamples(dump.samples, data.names);
  const inputs = inputsIn(float, dump);
  const checked = await checkInputs(job, dump, data, paired, inputs);
  const tensors = comparedTensors(float, layers);
  const without = new Set(inputs.values());
  await using sides = await openSides(float, tensors, {
    dump,
    data,
    pairs: paired.pairs,
    without,
    threads,
  });
  const alike = await findAlike(job, sides.dump, 0);
  const looked = { alike, samples: paired.pairs.length };
  const matching = await matchDump(job, float, layers, sides, looked);
  const pairs: MeasuredPair[] = [...matching.matches];
  const outputs = [...matching.outputs].map(([name, found]) => ({ float: name, ...found }));
  const first = outputs.findIndex(({ float: name }) => name === float.outputs[0]?.name);
  const sums = await measureDump(job, sides, [...pairs, ...outputs], {
    data,
    pairs: paired.pairs,
    answered: first < 0 ? -1 : pairs.length + first,
  });
  const judged = judgeDump(float, matching.matches, sums.sums, { ours: request.ours, alike });
  return {
    float,
    dump: {
      format: dump.format,
      samples: dump.samples.length,
      tensors: dump.tensors.length,
      compared: paired.pairs.length,
      pairedBy: paired.by,
      inputsDb: checked.db,
    },
    sizeBytes: dump.sizeBytes,
    data,
    ...judged,
    missing: matching.unmatched.map(({ layer }) => layer),
    unmatched: matching.unmatched,
    outputs: outputs.map(({ float: name, dump: quantizedName }, index) => {
      const output = sums.sums[pairs.length + index] ?? null;
      return output === null
        ? { name, quantizedName, sqnrDb: null, cosine: null }
        : { name, quantizedName, ...output.sqnr(), cosine: output.cosine() };
    }),
    answers: sums.answers,
    notices: noticesOf(request, { paired, checked, matching, sums, hasInputs: inputs.size > 0 }),
  };
}

interface Known {
  readonly paired: SamplePairs;
  readonly checked: InputCheck;
  readonly matching: DumpMatching;
  readonly sums: DumpSums;
  readonly hasInputs: boolean;
}

function noticesOf(
  { float, dump, data }: DumpRequest,
  { paired, checked, matching, sums, hasInputs }: Known,
): readonly Notice[] {
  const notices: Notice[] = [...data.notices, ...dump.notices, ...paired.notices];
  notices.push(...float.notices.filter(({ code }) => code === 'random-nodes'));
  const nameOf = (sample: number): string => data.names[paired.pairs[sample]?.data ?? 0] ?? '';
  if (checked.db !== null && checked.db < sameInputsDb) {
    notices.push({
      code: 'dump-inputs-differ',
      message: `The dump was not made from this data: its input '${checked.input}' agrees with '${nameOf(checked.sample)}' at ${checked.db.toFixed(1)} dB.`,
      hint: 'Give the samples that the other runtime ran, prepared as they were there; manifest.json can say which ones they are.',
    });
  } else if (!hasInputs && paired.by === 'order') {
    notices.push({
      code: 'dump-inputs-unknown',
      message:
        'The dump holds no inputs: that its samples are those of the data, in this order, is taken for granted.',
      hint: 'Let it write the inputs as well, or list the names of its samples in manifest.json.',
    });
  }
  const { unmatched, matches } = matching;
  if (unmatched.length > 0) {
    notices.push({
      code: 'layers-missing',
      message: `${unmatched.length} of ${unmatched.length + matches.length} layers of the float model were not found in the dump.`,
      hint: 'Layers are found by the names of tensors, nodes and modules, and by the values they compute.',
    });
  }
  if (sums.missing !== null) {
    const { tensor, sample } = sums.missing;
    notices.push({
      code: 'dump-incomplete',
      message: `Samples of the dump lack tensors that others have: '${tensor}' is not in '${dump.samples[paired.pairs[sample]?.dump ?? 0]?.name ?? ''}'.`,
      hint: 'Errors of such a tensor are those of the other samples.',
    });
  }
  notices.push(...brokenNotices(matching, sums));
  const mismatched = sums.sums.slice(0, matches.length).filter((each) => each === null).length;
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
