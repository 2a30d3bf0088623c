import type { GridPair, GridView, MatchVerdict } from '../../shared/contract/matching';

/** Scales further apart than this are two grids and not two roundings of one. */
const sameScale = 0.01;
/** On one grid, results that differ by more than this are not made by the same arithmetic, dB. */
const sameResultDb = 3;

export interface Judged {
  readonly activation: GridPair;
  readonly weight: GridPair | null;
  /** Accumulated SQNR beyond that of what the layer reads, ours less theirs, dB; null where unknown. */
  readonly extraDb: number | null;
  /** The operator of the other model is the layer's own; null where only the tensor was found. */
  readonly isSameOp: boolean | null;
}

export function verdictOf({ activation, weight, extraDb, isSameOp }: Judged): MatchVerdict {
  if (isSameOp === false)
    return { kind: 'other-graph', text: 'Another operator computes this tensor there.' };
  const pairs = [
    ['Weight', weight],
    ['Output', activation],
  ] as const;
  for (const [name, pair] of pairs) {
    const text = pair === null ? null : otherArithmetic(name, pair);
    if (text !== null) return { kind: 'other-arithmetic', text };
  }
  for (const [name, pair] of pairs) {
    const text = pair === null ? null : otherGrid(name, pair);
    if (text !== null) return { kind: 'other-grid', text };
  }
  if (extraDb !== null && Math.abs(extraDb) > sameResultDb) {
    const word = extraDb > 0 ? 'more' : 'less';
    return {
      kind: 'other-arithmetic',
      text: `The grids are the same, but the layer adds ${Math.abs(extraDb).toFixed(1)} dB ${word} noise there.`,
    };
  }
  return { kind: 'same-grid', text: 'The grids are the same: results differ by rounding steps.' };
}

function otherArithmetic(name: string, { ours, theirs }: GridPair): string | null {
  if (ours === null && theirs === null) return null;
  if (theirs === null) return `${name}: float there, ${ours?.dtype} here.`;
  if (theirs.scale === null) return `${name}: scaled anew at every run there (${theirs.dtype}).`;
  if (ours === null) return `${name}: ${theirs.dtype} there, float here.`;
  return bitsOf(ours) === bitsOf(theirs)
    ? null
    : `${name}: ${theirs.dtype} there, ${ours.dtype} here.`;
}

/** Signed and unsigned integers of one width are the same grid with another zero point. */
function bitsOf({ dtype }: GridView): string {
  return dtype.replace(/^u/, '');
}

function otherGrid(name: string, { ours, theirs }: GridPair): string | null {
  if (ours?.scale == null || theirs?.scale == null) return null;
  if (ours.scales !== theirs.scales)
    return `${name}: ${scalesOf(theirs)} there, ${scalesOf(ours)} here.`;
  const isSame =
    near(ours.scale, theirs.scale) &&
    near(ours.smallestScale ?? 0, theirs.smallestScale ?? 0) &&
    Math.abs(zeroOf(ours) - zeroOf(theirs)) <= 1;
  if (isSame) return null;
  return `${name}: scale ${numberText(theirs.scale)} there, ${numberText(ours.scale)} here.`;
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= sameScale * Math.max(one, other);
}

/** As if the integers were signed. */
function zeroOf({ dtype, zeroPoint }: GridView): number {
  const half = dtype.startsWith('u') ? 2 ** (Number(dtype.slice(4)) - 1) : 0;
  return zeroPoint === null ? 0 : zeroPoint - half;
}

function scalesOf({ scales }: GridView): string {
  return scales === 1 ? 'one scale' : `${scales} scales`;
}

function numberText(value: number): string {
  return value.toPrecision(3);
}
