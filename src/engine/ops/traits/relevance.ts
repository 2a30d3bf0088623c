/** Values below `low` may be taken for `low`, those above `high` for `high`: nothing behind can tell. */
export interface Relevance {
  readonly low: number;
  readonly high: number;
}

export const allMatters: Relevance = { low: -Infinity, high: Infinity };

/** Smallest and largest value of a tensor. */
export interface Extremes {
  readonly min: number;
  readonly max: number;
}

/** Extremes of an operand over all samples; null where they are not known. */
export type OperandRange = (position: number) => Extremes | null;

/**
 * What matters of an input of a node, when `out`, which is bounded, matters of its output. `none`: the
 * values of its inputs have no influence at all.
 */
export type Relevant =
  | 'none'
  | ((position: number, out: Relevance, rangeOf: OperandRange) => Relevance);

/** For operators that hand on, choose or order the values of these inputs. */
export function from(...positions: readonly number[]): Relevant {
  return (position, out) => (positions.includes(position) ? out : allMatters);
}

export const fromAll: Relevant = (_position, out) => out;

/** What it makes of its values can be anything. */
export const fromNone: Relevant = () => allMatters;

/** What matters of an input of a node, when `out` matters of its output; null where its values have no influence. */
export function relevantInput(
  relevance: Relevant,
  position: number,
  out: Relevance,
  rangeOf: OperandRange,
): Relevance | null {
  if (relevance === 'none') return null;
  const isBounded = out.low > -Infinity || out.high < Infinity;
  return isBounded ? relevance(position, out, rangeOf) : allMatters;
}

/** The smallest step above 0 of a 16-bit grid, relative to its range. */
const smallestStep = 1 / 65535;

export const ofNegation: Relevant = (_position, out) => ({ low: -out.high, high: -out.low });

export const ofSum: Relevant = (position, out, rangeOf) => {
  const other = rangeOf(1 - position);
  return other === null ? allMatters : bounded(out.low - other.max, out.high - other.min);
};

export const ofDifference: Relevant = (position, out, rangeOf) => {
  const other = rangeOf(1 - position);
  if (other === null) return allMatters;
  return position === 0
    ? bounded(out.low + other.min, out.high + other.max)
    : bounded(other.min - out.high, other.max - out.low);
};

/** A mask is in the operand that is large; the other one only says where it holds. */
export const ofProduct: Relevant = (position, out, rangeOf) => {
  const other = rangeOf(1 - position);
  const own = rangeOf(position);
  const isLarge = own !== null && other !== null && reach(own) > reach(other);
  return isLarge ? scaled(out, other) : allMatters;
};

export const ofQuotient: Relevant = (position, out, rangeOf) => {
  const other = rangeOf(1 - position);
  return position === 0 && other !== null && (other.min > 0 || other.max < 0)
    ? scaled(out, { min: 1 / other.max, max: 1 / other.min })
    : allMatters;
};

/** What matters of a factor whose product with values of `other` matters within `out`. */
function scaled(out: Relevance, other: Extremes): Relevance {
  if (reach(other) === 0) return allMatters;
  if (other.max <= 0) {
    const { low, high } = scaled(out, { min: -other.max, max: -other.min });
    return { low: -high, high: -low };
  }
  if (other.min < 0) return allMatters;
  const largest = other.max;
  // Where the other factor is 0, so is the product; else it is at least one step of its grid.
  const smallest = other.min > 0 ? other.min : largest * smallestStep;
  return bounded(
    out.low / (out.low < 0 ? smallest : largest),
    out.high / (out.high > 0 ? smallest : largest),
  );
}

function reach({ min, max }: Extremes): number {
  return Math.max(Math.abs(min), Math.abs(max));
}

/** Bounds that infinite operands leave undefined bound nothing. */
function bounded(low: number, high: number): Relevance {
  return { low: Number.isNaN(low) ? -Infinity : low, high: Number.isNaN(high) ? Infinity : high };
}
