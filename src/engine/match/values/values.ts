import { getOrMake } from '../../../shared/get-or-make';
import type { HostTensor } from '../../data/sample/tensor';
import { checkCancelled, type Job } from '../../jobs/job';
import { groupUnderBudget } from '../../run/groups';
import { type Layout, layouts, positionsIn } from './layouts';
import type { OtherSide } from './other-side';
import { likeness, sketchOf, type Sketch } from './sketch';

/** Below this two tensors are not said to be one, dB. */
const leastDb = 6;
/** How much better than every other one a tensor must fit, dB. */
const marginDb = 3;
/** Equal to the last bit, or nearly. */
const mostDb = 120;
/** Tensors by sketch that are looked at whole, per tensor of the float model. */
const mostCandidates = 6;
const sketchedAtOnce = 64;
/** Values held at once while whole tensors are compared. */
const budgetValues = 2 ** 25;

/** A tensor of the other side that has the values of one of the float side. */
export interface ValueMatch {
  readonly float: string;
  readonly other: string;
  readonly layout: Layout;
  /** Shape there, of the first sample. */
  readonly dims: readonly number[];
  readonly db: number;
}

export interface ValueMatching {
  readonly matches: ReadonlyMap<string, ValueMatch>;
  /** Why a tensor of the float side has no match. */
  readonly reasons: ReadonlyMap<string, string>;
}

export interface ValueOptions {
  /** Samples that are looked at; the first one is sketched. */
  readonly samples: readonly number[];
  /** Tensors of the other side that hand on one value (rounded, say) have one class: they do not compete. */
  classOf(other: string): string;
}

interface Fit {
  readonly other: string;
  readonly layout: Layout;
  readonly db: number;
  readonly isSameShape: boolean;
}

/**
 * Pairs tensors of two sides that were fed with the same samples, by their values: each must be the other's best, fit
 * at more than 6 dB, and clearly better than all others. All tensors are sketched; only likely pairs are read whole.
 */
export async function matchValues(
  job: Job,
  float: OtherSide,
  other: OtherSide,
  options: ValueOptions,
): Promise<ValueMatching> {
  const [first = 0] = options.samples;
  const own = await sketchAll(job, float, first, ['same']);
  const theirs = await sketchAll(job, other, first, layouts);
  const candidates = new Map(
    [...own].map(([name, sketch]) => [name, likely(sketch, theirs)] as const),
  );
  const fits = await fitAll(job, {
    float,
    other,
    samples: options.samples,
    own,
    theirs,
    candidates,
  });
  const byOther = new Map<string, { readonly float: string; readonly fit: Fit }[]>();
  for (const [name, list] of fits)
    for (const fit of list)
      getOrMake(byOther, options.classOf(fit.other), () => []).push({ float: name, fit });

  const matches = new Map<string, ValueMatch>();
  const reasons = new Map<string, string>();
  for (const { name } of float.tensors) {
    const best = bestOf(fits.get(name) ?? []);
    if (best === null || best.db < leastDb) {
      reasons.set(name, notAlike(best));
      continue;
    }
    const rival = (fits.get(name) ?? []).find(
      (fit) => options.classOf(fit.other) !== options.classOf(best.other) && competes(fit, best),
    );
    const claim = (byOther.get(options.classOf(best.other)) ?? []).find(
      (each) => each.float !== name && competes(each.fit, best),
    );
    if (rival !== undefined) {
      reasons.set(name, `By values '${best.other}' and '${rival.other}' could both be it.`);
    } else if (claim !== undefined) {
      reasons.set(name, `By values '${best.other}' could be '${claim.float}' as well.`);
    } else {
      const dims = theirs.get(best.other)?.dims ?? [];
      matches.set(name, { float: name, other: best.other, layout: best.layout, dims, db: best.db });
    }
  }
  return { matches, reasons };
}

function notAlike(best: Fit | null): string {
  return best === null
    ? 'No tensor of its shape has values like it.'
    : `The nearest tensor of its shape, '${best.other}', has only ${best.db.toFixed(1)} dB.`;
}

/** As good or nearly so, and not merely by leaving dimensions of 1 away. */
function competes(fit: Fit, best: Fit): boolean {
  return fit.db > best.db - marginDb && (fit.isSameShape || !best.isSameShape);
}

/** Of equal ones that of the same shape, and the last one, which is behind all rounding. */
function bestOf(fits: readonly Fit[]): Fit | null {
  return fits.reduce<Fit | null>((best, fit) => {
    if (best === null || fit.db > best.db) return fit;
    return fit.db === best.db && (fit.isSameShape || !best.isSameShape) ? fit : best;
  }, null);
}

async function sketchAll(
  job: Job,
  side: OtherSide,
  sample: number,
  kinds: readonly Layout[],
): Promise<ReadonlyMap<string, Sketch>> {
  const found = new Map<string, Sketch>();
  const names = side.tensors.map(({ name }) => name);
  for (let from = 0; from < names.length; from += sketchedAtOnce) {
    checkCancelled(job);
    for (const [name, tensor] of await side.read(
      sample,
      names.slice(from, from + sketchedAtOnce),
    )) {
      const sketch = sketchOf(tensor, kinds);
      if (sketch !== null) found.set(name, sketch);
    }
  }
  return found;
}

type Candidates = readonly { readonly other: string; readonly layout: Layout }[];

function likely(sketch: Sketch, theirs: ReadonlyMap<string, Sketch>): Candidates {
  return [...theirs]
    .flatMap(([other, each]) => {
      const like = likeness(sketch, each);
      return like === null ? [] : [{ other, ...like }];
    })
    .toSorted((one, two) => one.error - two.error)
    .slice(0, mostCandidates);
}

interface Whole {
  readonly float: OtherSide;
  readonly other: OtherSide;
  readonly samples: readonly number[];
  readonly own: ReadonlyMap<string, Sketch>;
  readonly theirs: ReadonlyMap<string, Sketch>;
  readonly candidates: ReadonlyMap<string, Candidates>;
}

/** SQNR of all likely pairs over all samples. */
async function fitAll(job: Job, whole: Whole): Promise<ReadonlyMap<string, readonly Fit[]>> {
  const { float, other, candidates, own } = whole;
  const wanted = [...candidates].filter(([, list]) => list.length > 0);
  const groups = groupUnderBudget(
    wanted,
    ([name, list]) => (1 + list.length) * sizeOf(own.get(name)),
    budgetValues,
  );
  const sums = new Map<string, { signal: number; noise: number }>();
  for (const sample of whole.samples) {
    for (const group of groups) {
      checkCancelled(job);
      const names = new Set(group.flatMap(([, list]) => list.map((each) => each.other)));
      const left = await float.read(
        sample,
        group.map(([name]) => name),
      );
      const right = await other.read(sample, [...names]);
      for (const [name, list] of group)
        for (const each of list)
          addErrors(
            getOrMake(sums, keyOf(name, each.other), () => ({ signal: 0, noise: 0 })),
            left.get(name),
            right.get(each.other),
            each.layout,
          );
    }
  }
  return new Map(
    wanted.map(([name, list]) => [
      name,
      list.map(({ other: twin, layout }) => ({
        other: twin,
        layout,
        db: dbOf(sums.get(keyOf(name, twin))),
        isSameShape:
          layout === 'same' && sameDims(own.get(name)?.dims, whole.theirs.get(twin)?.dims),
      })),
    ]),
  );
}

const keyOf = (float: string, other: string): string => JSON.stringify([float, other]);

function sizeOf(sketch: Sketch | undefined): number {
  return (sketch?.dims ?? []).reduce((product, size) => product * size, 1);
}

function sameDims(one: readonly number[] = [], other: readonly number[] = []): boolean {
  return one.join('x') === other.join('x');
}

function dbOf(sums: { readonly signal: number; readonly noise: number } | undefined): number {
  if (sums === undefined || !(sums.signal > 0) || Number.isNaN(sums.noise)) return -mostDb;
  return Math.min(mostDb, 10 * Math.log10(sums.signal / sums.noise));
}

/** Where one of the two is missing, or has another size, the pair is out. */
function addErrors(
  sums: { signal: number; noise: number },
  float: HostTensor | undefined,
  other: HostTensor | undefined,
  layout: Layout,
): void {
  const x = float?.data;
  const y = other?.data;
  if (
    !(x instanceof Float32Array) ||
    !(y instanceof Float32Array) ||
    other === undefined ||
    x.length !== y.length
  ) {
    sums.noise = Number.NaN;
    return;
  }
  const positionOf = positionsIn(other.dims, layout);
  for (let index = 0; index < x.length; index += 1) {
    const value = x[index] ?? 0;
    sums.signal += value * value;
    sums.noise += (value - (y[positionOf(index)] ?? 0)) ** 2;
  }
}
