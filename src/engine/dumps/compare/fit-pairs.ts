import { checkCancelled, type Job } from '../../jobs/job';
import type { HostTensor } from '../../data/sample/tensor';
import { laidOut, type Layout, layoutsBetween } from '../../match/values/layouts';
import { groupUnderBudget, unknownElements } from '../../run/groups';
import type { Sides } from './sides';

/** Values held at once. */
const budgetValues = 2 ** 25;
/** Equal to the last bit, or nearly. */
const mostDb = 120;
/** So much better another layout must fit. */
const clearlyDb = 3;

export interface NamedPair {
  readonly float: string;
  readonly dump: string;
}

/** How well two tensors fit in the layout in which they do so best; `db` is null where values are no numbers. */
export interface PairFit extends NamedPair {
  readonly layout: Layout;
  readonly db: number | null;
}

/** Splits pairs so that what is read of one sample fits into memory. */
export function groupPairs<T extends NamedPair>(
  pairs: readonly T[],
  sides: Sides,
): readonly (readonly T[])[] {
  const sizes = new Map(sides.float.tensors.map(({ name, shape }) => [name, elementsOf(shape)]));
  return groupUnderBudget(
    pairs,
    ({ float }) => 2 * (sizes.get(float) ?? unknownElements),
    budgetValues,
  );
}

function elementsOf(shape: readonly (number | string)[] | null): number {
  if (shape === null) return unknownElements;
  return shape.reduce<number>(
    (count, size) => count * (typeof size === 'number' && size > 0 ? size : 1),
    1,
  );
}

/** Measures pairs on one sample; those whose shapes cannot be laid beside each other are left out. */
export async function fitPairs(
  job: Job,
  sides: Sides,
  pairs: readonly NamedPair[],
  sample: number,
): Promise<readonly PairFit[]> {
  const fits: PairFit[] = [];
  for (const group of groupPairs(pairs, sides)) {
    checkCancelled(job);
    const left = await sides.float.read(sample, [...new Set(group.map(({ float }) => float))]);
    const right = await sides.dump.read(sample, [...new Set(group.map(({ dump }) => dump))]);
    for (const pair of group) {
      const fit = bestFit(left.get(pair.float), right.get(pair.dump));
      if (fit !== null) fits.push({ ...pair, ...fit });
    }
  }
  return fits;
}

/** Null where the two cannot be laid beside each other. */
export function bestFit(
  float: HostTensor | undefined,
  other: HostTensor | undefined,
): Pick<PairFit, 'layout' | 'db'> | null {
  if (float?.type !== 'float32' || other?.type !== 'float32') return null;
  let best: Pick<PairFit, 'layout' | 'db'> | null = null;
  for (const layout of layoutsBetween(float.dims, other.dims)) {
    const db = sqnrOf(laidOut(float, layout).data, other.data);
    // Where values say little, the likelier layout stays.
    if (best === null || (db ?? -mostDb) > (best.db ?? -mostDb) + clearlyDb) best = { layout, db };
  }
  return best;
}

function sqnrOf(x: HostTensor['data'], y: HostTensor['data']): number | null {
  let [signal, noise] = [0, 0];
  for (let index = 0; index < x.length; index += 1) {
    const value = Number(x[index]);
    signal += value * value;
    noise += (value - Number(y[index])) ** 2;
  }
  if (!Number.isFinite(noise)) return null;
  if (noise === 0) return mostDb;
  return signal === 0 ? -mostDb : Math.min(mostDb, 10 * Math.log10(signal / noise));
}
