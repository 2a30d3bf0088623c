import { isDefaultDomain } from '../onnx/opset';
import type { NodeProto } from '../onnx/proto';
import type { ObservedRange } from '../quantize/types';

/** Values below `low` may be taken for `low`, those above `high` for `high`: nothing behind can tell. */
export interface Relevance {
  readonly low: number;
  readonly high: number;
}

export const allMatters: Relevance = { low: -Infinity, high: Infinity };

/** Smallest and largest value of an operand, over all samples; null where that is not known. */
export type OperandRange = (position: number) => ObservedRange | null;

/** The smallest step above 0 of a 16-bit grid, relative to its range. */
const smallestStep = 1 / 65535;

/** Ops that hand on, choose or order values: positions of the inputs these come from. */
const monotone: Readonly<Record<string, readonly number[] | 'all'>> = {
  ...Object.fromEntries(
    (
      'Identity Reshape Transpose Squeeze Unsqueeze Flatten Expand Tile Slice Split Gather GatherElements ' +
      'GatherND Trilu Dropout Cast Relu Clip ReduceMax ReduceMin MaxPool DepthToSpace SpaceToDepth'
    )
      .split(' ')
      .map((op) => [op, [0]]),
  ),
  Pad: [0, 2],
  ScatterElements: [0, 2],
  ScatterND: [0, 2],
  Where: [1, 2],
  Concat: 'all',
  Max: 'all',
  Min: 'all',
};

/** Ops to which the values of their input mean nothing. */
const valueless: ReadonlySet<string> = new Set(['Shape', 'Size']);

/**
 * What matters of an input of a node, when `out` matters of its output; null where the values of this
 * input have no influence at all.
 */
export function relevantInput(
  node: NodeProto,
  position: number,
  out: Relevance,
  rangeOf: OperandRange,
): Relevance | null {
  const isBounded = out.low > -Infinity || out.high < Infinity;
  if (!isDefaultDomain(node.domain)) return allMatters;
  if (valueless.has(node.opType)) return null;
  if (!isBounded) return allMatters;
  const from = monotone[node.opType];
  if (from !== undefined) return from === 'all' || from.includes(position) ? out : allMatters;
  const other = rangeOf(1 - position);
  switch (node.opType) {
    case 'Neg':
      return { low: -out.high, high: -out.low };
    case 'Add':
      return other === null ? allMatters : bounded(out.low - other.max, out.high - other.min);
    case 'Sub':
      if (other === null) return allMatters;
      return position === 0
        ? bounded(out.low + other.min, out.high + other.max)
        : bounded(other.min - out.high, other.max - out.low);
    case 'Mul': {
      const own = rangeOf(position);
      // A mask is in the operand that is large; the other one only says where it holds.
      const isLarge = own !== null && other !== null && reach(own) > reach(other);
      return isLarge ? scaled(out, other) : allMatters;
    }
    case 'Div':
      return position === 0 && other !== null && (other.min > 0 || other.max < 0)
        ? scaled(out, { min: 1 / other.max, max: 1 / other.min })
        : allMatters;
    default:
      return allMatters;
  }
}

/** What matters of a factor whose product with values of `other` matters within `out`. */
function scaled(out: Relevance, other: ObservedRange): Relevance {
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

function reach({ min, max }: ObservedRange): number {
  return Math.max(Math.abs(min), Math.abs(max));
}

/** Bounds that infinite operands leave undefined bound nothing. */
function bounded(low: number, high: number): Relevance {
  return {
    low: Number.isNaN(low) ? -Infinity : low,
    high: Number.isNaN(high) ? Infinity : high,
  };
}
