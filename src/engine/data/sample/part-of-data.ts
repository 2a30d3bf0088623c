import { createHash } from 'node:crypto';
import type { DataSource } from './data-source';

/** Some samples of a data set as a data set of their own. */
export function partOfData(data: DataSource, samples: readonly number[]): DataSource {
  const pick = <T>(all: readonly T[]): readonly T[] => samples.flatMap((at) => all[at] ?? []);
  const indexOf = (at: number): number => {
    const index = samples[at];
    if (index === undefined) throw new RangeError(`no sample ${at}`);
    return index;
  };
  return {
    ...data,
    count: samples.length,
    names: pick(data.names),
    labels: data.labels === null ? null : samples.map((at) => data.labels?.[at] ?? null),
    read: (at) => data.read(indexOf(at)),
    hash: async () =>
      createHash('sha256')
        .update(`${await data.hash()} ${samples.join(',')}`)
        .digest('hex'),
    thumbnail: (at, sizePx) => data.thumbnail(indexOf(at), sizePx),
  };
}
