import type { DataSource } from '../../data/sample/data-source';
import type { HostTensor } from '../../data/sample/tensor';
import { checkCancelled, type Job } from '../../jobs/job';
import { laidOut, type Layout } from '../../match/values/layouts';
import { AnswerCount } from '../../measure/answers';
import { ErrorSums } from '../../measure/metrics';
import { addPair } from '../../measure/pair-sums';
import { groupPairs, type NamedPair } from './fit-pairs';
import type { SamplePairs } from './pair-samples';
import type { Sides } from './sides';

export interface MeasuredPair extends NamedPair {
  readonly layout: Layout;
}

export interface DumpSums {
  /** In the order of the pairs; null where the shapes differ in some sample. */
  readonly sums: readonly (ErrorSums | null)[];
  /** Null where the first output is not in the dump, or is no row of scores. */
  readonly answers: AnswerCount | null;
  /** The first tensor that a sample does not have, with the sample; null = all are there. */
  readonly missing: { readonly tensor: string; readonly sample: number } | null;
}

/** Errors of all pairs over all samples, one sample at a time. `answered`: position of the model's first output. */
export async function measureDump(
  job: Job,
  sides: Sides,
  measured: readonly MeasuredPair[],
  {
    data,
    pairs,
    answered,
  }: {
    readonly data: DataSource;
    readonly pairs: SamplePairs['pairs'];
    readonly answered: number;
  },
): Promise<DumpSums> {
  const sums: (ErrorSums | null)[] = measured.map(() => new ErrorSums());
  const answers = new AnswerCount();
  const groups = groupPairs(
    [...measured.keys()].map((index) => ({ ...measured[index]!, index })),
    sides,
  );
  let missing: DumpSums['missing'] = null;
  for (let sample = 0; sample < pairs.length; sample += 1) {
    for (const group of groups) {
      checkCancelled(job);
      const left = await sides.float.read(sample, [...new Set(group.map(({ float }) => float))]);
      const right = await sides.dump.read(sample, [...new Set(group.map(({ dump }) => dump))]);
      for (const { index, float, dump, layout } of group) {
        const [one, other] = [left.get(float), right.get(dump)];
        const sum = sums[index];
        if (one === undefined || sum === null || sum === undefined) continue;
        if (other === undefined) {
          missing ??= { tensor: dump, sample };
          sum.perSampleDb.push(null);
        } else if (!addPair(sum, laidOut(one, layout), other)) sums[index] = null;
        else if (index === answered && layout === 'same')
          addAnswer(answers, one, other, data.labels?.[pairs[sample]?.data ?? 0] ?? null);
      }
    }
    job.report('measure', sample + 1, pairs.length, 'samples');
  }
  return { sums, answers: answers.samples === 0 ? null : answers, missing };
}

function addAnswer(
  answers: AnswerCount,
  float: HostTensor,
  other: HostTensor,
  label: number | null,
): void {
  answers.add(float, { ...other, dims: float.dims }, label);
}
