import { getOrMake } from '../../../shared/get-or-make';
import type { HostTensor } from '../../data/sample/tensor';
import { checkCancelled, type Job } from '../../jobs/job';
import { groupUnderBudget, unknownElements } from '../../run/groups';
import { type Dims, type Layout, layouts, positionsIn } from './layouts';
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
/** At the positions of sketches, errors beyond this much of the signal and so many times the least are no rivals'. */
const hopeless = { error: 0.5, timesLeast: 20 };
/** Values held at once while tensors are sketched or compared. Every read may be a run of the whole model. */
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

type Side = Pick<OtherSide, 'tensors' | 'read'>;

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
  const [left, right] = [keeping(float, first), keeping(other, first)];
  const own = await sketchAll(job, left, first, ['same']);
  const theirs = await sketchAll(job, right, first, layouts);
  const candidates = new Map(
    [...own].map(([name, sketch]) => [name, likely(sketch, theirs)] as const),
  );
  const fits = await fitAll(job, {
    float: left,
    other: right,
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
  side: Side,
  sample: number,
  kinds: readonly Layout[],
): Promise<ReadonlyMap<string, Sketch>> {
  const found = new Map<string, Sketch>();
  for (const group of groupUnderBudget(side.tensors, ({ shape }) => sizeOf(shape), budgetValues)) {
    checkCancelled(job);
    const names = group.map(({ name }) => name);
    for (const [name, tensor] of await side.read(sample, names)) {
      const sketch = sketchOf(tensor, kinds);
      if (sketch !== null) found.set(name, sketch);
    }
  }
  return found;
}

/** A side that keeps what was read of one sample, up to the budget, and need not be run for that again. */
function keeping(side: OtherSide, kept: number): Side {
  const known = new Map<string, HostTensor>();
  let left = budgetValues;
  return {
    tensors: side.tensors,
    async read(sample, names) {
      if (sample === kept && names.every((name) => known.has(name)))
        return new Map(names.map((name) => [name, known.get(name) as HostTensor]));
      const found = await side.read(sample, names);
      if (sample !== kept) return found;
      for (const [name, tensor] of found) {
        left -= tensor.data.length;
        if (left >= 0) known.set(name, tensor);
      }
      return found;
    },
  };
}

type Candidates = readonly { readonly other: string; readonly layout: Layout }[];

function likely(sketch: Sketch, theirs: ReadonlyMap<string, Sketch>): Candidates {
  const all = [...theirs]
    .flatMap(([other, each]) => {
      const like = likeness(sketch, each);
      return like === null ? [] : [{ other, ...like }];
    })
    .toSorted((one, two) => one.error - two.error)
    .slice(0, mostCandidates);
  const most = Math.max(hopeless.error, hopeless.timesLeast * (all[0]?.error ?? 0));
  return all.filter(({ error }) => error <= most);
}

interface Whole {
  readonly float: Side;
  readonly other: Side;
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
    ([name, list]) => (1 + list.length) * sizeOf(own.get(name)?.dims ?? null),
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

function sizeOf(dims: Dims | null): number {
  const sizes = (dims ?? []).filter((size) => typeof size === 'number' && size >= 0) as number[];
  return dims === null || sizes.length < dims.length
    ? unknownElements
    : sizes.reduce((product, size) => product * size, 1);
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
  const twin = layout === 'same' ? y : inFloatOrder(y, other.dims, layout);
  let [signal, noise] = [0, 0];
  for (let index = 0; index < x.length; index += 1) {
    const value = x[index] ?? 0;
    const error = value - (twin[index] ?? 0);
    signal += value * value;
    noise += error * error;
  }
  sums.signal += signal;
  sums.noise += noise;
}

function inFloatOrder(values: Float32Array, dims: readonly number[], layout: Layout): Float32Array {
  const positionOf = positionsIn(dims, layout);
  return Float32Array.from(values, (_value, index) => values[positionOf(index)] ?? 0);
}
