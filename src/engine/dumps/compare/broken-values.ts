import type { Notice } from '../../../shared/contract/parts';
import type { DumpMatching } from './match-dump';
import type { DumpSums } from './measure-dump';

/** Tensors that one notice names. */
const mostNamed = 5;

/** Tensors of the dump that hold NaN or infinity where the float model's are numbers. */
export function brokenNotices(
  { matches, outputs }: DumpMatching,
  { sums }: DumpSums,
): readonly Notice[] {
  const isBroken = (index: number): boolean => {
    const sum = sums[index];
    return sum != null && Number.isFinite(sum.signal) && !Number.isFinite(sum.power);
  };
  const places = new Map<string, string>();
  matches.forEach(({ layer, dump }, index) => {
    if (isBroken(index)) places.set(dump, `'${dump}' (layer '${layer.name}')`);
  });
  [...outputs].forEach(([name, { dump }], index) => {
    if (isBroken(matches.length + index) && !places.has(dump))
      places.set(dump, `'${dump}' (output '${name}')`);
  });
  const broken = [...places.values()];
  if (broken.length === 0) return [];
  const more = broken.length > mostNamed ? `, and ${broken.length - mostNamed} more` : '';
  return [
    {
      code: 'dump-not-finite',
      message: `The dump holds NaN or infinite values in ${broken.slice(0, mostNamed).join(', ')}${more}: these have no SQNR.`,
      hint: 'The first of them shows where the other runtime went wrong, unless the dump was written wrongly.',
    },
  ];
}
