import type { DumpView } from '../../../shared/contract/matching';
import type { Notice } from '../../../shared/contract/parts';
import { badInput } from '../../../shared/errors';
import { nearest } from '../../../shared/nearest';
import type { DumpSample } from '../files/dump';

export interface SamplePairs {
  /** Positions in the dump and in the data, in the order of the dump. */
  readonly pairs: readonly { readonly dump: number; readonly data: number }[];
  readonly by: DumpView['pairedBy'];
  readonly notices: readonly Notice[];
}

/**
 * Which sample of the data each sample of a dump belongs to: as the dump says, by the names of files and folders, else in
 * order. Throws `bad-input` where the dump names samples that the data does not have.
 */
export function pairSamples(samples: readonly DumpSample[], names: readonly string[]): SamplePairs {
  if (samples.some(({ data }) => data !== null)) return asStated(samples, names);
  const byName = found(samples, (sample) => positionOf(names, sample.name));
  if (byName.length > 0)
    return {
      pairs: byName,
      by: 'name',
      notices: leftOut(byName.length, samples.length, names.length),
    };
  const count = Math.min(samples.length, names.length);
  const pairs = Array.from({ length: count }, (_unused, index) => ({ dump: index, data: index }));
  return { pairs, by: 'order', notices: leftOut(count, samples.length, names.length) };
}

function asStated(samples: readonly DumpSample[], names: readonly string[]): SamplePairs {
  const pairs = found(samples, ({ data }) => (data === null ? -1 : positionOf(names, data)));
  if (pairs.length > 0)
    return { pairs, by: 'manifest', notices: leftOut(pairs.length, samples.length, names.length) };
  const wanted = samples.find(({ data }) => data !== null)?.data ?? '';
  const like = nearest(wanted, names);
  throw badInput(
    `the dump belongs to the sample '${wanted}' (manifest.json), which the data does not have`,
    like === null ? 'Give the data that the dump was made from.' : `The nearest is '${like}'.`,
  );
}

function found(
  samples: readonly DumpSample[],
  positionOfSample: (sample: DumpSample) => number,
): SamplePairs['pairs'] {
  const all = samples.map((sample, dump) => ({ dump, data: positionOfSample(sample) }));
  return all.filter(({ data }) => data >= 0);
}

/** By its whole name, or by that of the file alone, without ending, where there is one such. */
function positionOf(names: readonly string[], name: string): number {
  const whole = names.indexOf(name);
  if (whole >= 0 || name === '') return whole;
  const fits = [...names.keys()].filter((index) => bare(names[index] ?? '') === bare(name));
  return fits.length === 1 ? (fits[0] ?? -1) : -1;
}

function bare(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}

function leftOut(compared: number, dumped: number, given: number): readonly Notice[] {
  if (compared === dumped && compared === given) return [];
  return [
    {
      code: 'samples-left-out',
      message: `${compared} samples are in both: the dump holds ${dumped}, the data ${given}.`,
      hint: 'What stands beside it is measured on all of the data.',
    },
  ];
}
