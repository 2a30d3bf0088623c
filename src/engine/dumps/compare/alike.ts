import type { GridView } from '../../../shared/contract/matching';
import { checkCancelled, type Job } from '../../jobs/job';
import type { HostTensor } from '../../data/sample/tensor';
import type { OtherSide } from '../../match/values/other-side';
import { sketchOf } from '../../match/values/sketch';

/** More levels than 8 bits have. */
const mostLevels = 256;
/** Fewer are no grid; fewer than `shownLevels`, or nearly as many as there are values, may leave steps out. */
const leastLevels = 4;
const shownLevels = 32;
/** How far from a multiple of the step a level may be, in steps: the values were rounded to float32. */
const tolerance = 0.02;
const readAtOnce = 64;

/** Steps that the values of a tensor lie on. */
interface SeenGrid {
  readonly step: number;
  readonly lowest: number;
  readonly highest: number;
  /** Enough of it is seen to say its step. */
  readonly isSure: boolean;
}

/** What the values of a dump say of themselves. */
export interface Alike {
  /** Tensors that hand on one value, equal or rounded, have one class. */
  classOf(tensor: string): string;
  /** The grid that a tensor, or what it is rounded to, lies on; null where none is seen. */
  gridOf(tensor: string): GridView | null;
}

/**
 * Looks at one sample for tensors that are the same value: containers repeat what their last part computes, and fake-quant
 * modules round what stands before them.
 */
export async function findAlike(job: Job, side: OtherSide, sample: number): Promise<Alike> {
  const seen = await lookAt(job, side, sample);
  const classes = new Map<string, string>();
  const grids = new Map<string, SeenGrid>();
  const byContent = new Map<string, string>();
  for (const { name, content, grid } of seen) {
    const first = byContent.get(content);
    classes.set(name, first ?? name);
    if (first === undefined) byContent.set(content, name);
    if (grid !== null) grids.set(classes.get(name) ?? name, grid);
  }
  const own = seen.filter(({ name }) => classes.get(name) === name);
  for (const rounded of own) {
    if (rounded.grid === null) continue;
    const before = nearestBefore(rounded, own);
    if (before === null) continue;
    const root = classes.get(before.name) ?? before.name;
    for (const [name, found] of classes) if (found === rounded.name) classes.set(name, root);
    grids.set(root, rounded.grid);
  }
  const classOf = (tensor: string): string => classes.get(tensor) ?? tensor;
  return {
    classOf,
    gridOf: (tensor) => {
      const grid = grids.get(classOf(tensor));
      return grid?.isSure === true ? viewOf(grid) : null;
    },
  };
}

/** The zero point and the sign of the type cannot be seen. */
function viewOf({ step, lowest, highest }: SeenGrid): GridView {
  const dtype = Math.round((highest - lowest) / step) < 16 ? 'int4' : 'int8';
  return { dtype, scale: step, smallestScale: step, scales: 1, zeroPoint: null };
}

interface Seen {
  readonly name: string;
  readonly length: number;
  readonly content: string;
  readonly at: Float64Array;
  readonly grid: SeenGrid | null;
}

async function lookAt(job: Job, side: OtherSide, sample: number): Promise<readonly Seen[]> {
  const found: Seen[] = [];
  const names = side.tensors.map(({ name }) => name);
  for (let from = 0; from < names.length; from += readAtOnce) {
    checkCancelled(job);
    for (const [name, tensor] of await side.read(sample, names.slice(from, from + readAtOnce))) {
      const sketch = sketchOf(tensor, ['same']);
      const at = sketch?.at.get('same');
      if (sketch === null || at === undefined) continue;
      const length = tensor.data.length;
      const content = `${length} ${sketch.norm} ${at.join(' ')}`;
      found.push({ name, length, content, at, grid: seenGrid(tensor) });
    }
  }
  return found;
}

/** What a tensor on a grid is a rounding of. A grid that clips at 0 rounds what stands before the ReLU as well: less nearly. */
function nearestBefore(rounded: Seen, own: readonly Seen[]): Seen | null {
  const errorOf = ({ at }: Seen): number =>
    at.reduce((sum, value, index) => sum + (value - (rounded.at[index] ?? 0)) ** 2, 0);
  return own
    .filter((each) => each !== rounded && isRoundingOf(rounded, each))
    .reduce<Seen | null>(
      (best, each) => (best === null || errorOf(each) < errorOf(best) ? each : best),
      null,
    );
}

function isRoundingOf({ grid, at, length }: Seen, before: Seen): boolean {
  if (grid === null || before.length !== length || before.grid !== null) return false;
  const room = (grid.step / 2) * (1 + tolerance);
  return at.every((value, index) => {
    const error = (before.at[index] ?? 0) - value;
    // Beyond its ends a grid clips.
    if (value <= grid.lowest && error < 0) return true;
    if (value >= grid.highest && error > 0) return true;
    return Math.abs(error) <= room;
  });
}

/** The step that all values are multiples of; null where they are too many, too few, or no multiples. */
function seenGrid({ data }: HostTensor): SeenGrid | null {
  const values = new Set<number>();
  for (const value of data as Float32Array) {
    if (values.size > mostLevels) return null;
    values.add(value);
  }
  if (values.size < leastLevels || values.size > mostLevels) return null;
  const levels = [...values].toSorted((one, other) => one - other);
  const [lowest = 0, highest = 0] = [levels[0], levels.at(-1)];
  let gap = Number.POSITIVE_INFINITY;
  levels.forEach((value, index) => {
    if (index > 0) gap = Math.min(gap, value - (levels[index - 1] ?? 0));
  });
  const furthest = Math.max(-lowest, highest);
  const step = furthest / Math.max(1, Math.round(furthest / gap));
  const isMultiple = levels.every((value) => {
    const steps = value / step;
    return Math.abs(steps - Math.round(steps)) <= tolerance;
  });
  return isMultiple && (highest - lowest) / step <= mostLevels
    ? {
        step,
        lowest,
        highest,
        isSure: levels.length >= shownLevels && data.length >= 4 * levels.length,
      }
    : null;
}
