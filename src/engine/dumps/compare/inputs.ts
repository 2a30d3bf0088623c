import type { DataSource } from '../../data/sample/data-source';
import type { HostTensor } from '../../data/sample/tensor';
import { checkCancelled, type Job } from '../../jobs/job';
import type { PreparedModel } from '../../prepare/model/types';
import type { Dump } from '../files/dump';
import { bestFit } from './fit-pairs';
import { DumpNames } from './names';
import type { SamplePairs } from './pair-samples';
import { withBatch } from './sides';

/** Inputs of the model that the dump holds, by their names there. */
export function inputsIn(model: PreparedModel, dump: Dump): ReadonlyMap<string, string> {
  const names = new DumpNames(dump.tensors);
  return new Map(
    model.inputs.flatMap(({ name }, index): [string, string][] => {
      const found = names.find(name) ?? dump.inputs[index] ?? null;
      return found === null ? [] : [[name, found]];
    }),
  );
}

export interface InputCheck {
  /** SQNR of the dump's inputs against the data, the worst of all samples, dB; null where none could be compared. */
  readonly db: number | null;
  /** The sample that it is, by its position in the pairs, and the input. */
  readonly sample: number;
  readonly input: string;
}

/** Whether the dump was made from the samples that it is compared on. */
export async function checkInputs(
  job: Job,
  dump: Dump,
  data: DataSource,
  { pairs }: SamplePairs,
  inputs: ReadonlyMap<string, string>,
): Promise<InputCheck> {
  let worst: InputCheck = { db: null, sample: 0, input: '' };
  if (inputs.size === 0) return worst;
  for (const [sample, pair] of pairs.entries()) {
    checkCancelled(job);
    const feeds = await data.read(pair.data);
    const found = await dump.read(pair.dump, [...inputs.values()]);
    for (const [input, name] of inputs) {
      const db = agreement(feeds[input], found.get(name));
      if (db !== null && (worst.db === null || db < worst.db)) worst = { db, sample, input };
    }
  }
  return worst;
}

/** In the layout in which they agree best; null for what cannot be compared, 0 where the sizes differ. */
function agreement(own: HostTensor | undefined, other: HostTensor | undefined): number | null {
  if (own === undefined || other === undefined) return null;
  if (own.data.length !== other.data.length) return 0;
  if (own.type !== 'float32' || other.type !== 'float32') return null;
  const fit = bestFit(own, withBatch(other, own.dims[0]));
  return fit?.db ?? 0;
}
