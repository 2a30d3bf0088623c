import { sizes } from './geometry';

export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A line up to this long is never broken: it is whole on a wide screen. */
const longestLinePx = 1200;
/** Width to height that a broken flow aims at. */
const screenRatio = 1.9;
const mostLines = 40;

/**
 * How many columns each line of a flow has: all in one line while they are whole on a screen, else lines that give the
 * picture the shape of one.
 */
export function breakLines(columns: readonly Extent[]): number[] {
  const total = lineWidth(columns);
  const height = lineHeight(columns);
  const isShort = total <= longestLinePx || total / height <= screenRatio * 1.3;
  if (isShort || columns.length < 4) return [columns.length];
  let best: number[] = [columns.length];
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let count = 1; count <= Math.min(columns.length, mostLines); count += 1) {
    const lengths = fillLines(columns, count);
    const distance = distanceFromScreen(columns, lengths);
    if (distance >= bestDistance) continue;
    best = lengths;
    bestDistance = distance;
  }
  return best;
}

function lineWidth(line: readonly Extent[]): number {
  return line.reduce((sum, column) => sum + column.width + sizes.gutter, 0);
}

function lineHeight(line: readonly Extent[]): number {
  return line.reduce((height, column) => Math.max(height, column.height), 1);
}

function distanceFromScreen(columns: readonly Extent[], lengths: readonly number[]): number {
  let width = 0;
  let height = 0;
  let start = 0;
  for (const length of lengths) {
    const line = columns.slice(start, start + length);
    width = Math.max(width, lineWidth(line));
    height += lineHeight(line) + sizes.lineGap;
    start += length;
  }
  return Math.abs(Math.log(width / height / screenRatio));
}

/** At most `count` lines, the longest as short as can be: bisects the width that suffices. */
function fillLines(columns: readonly Extent[], count: number): number[] {
  let low = Math.max(...columns.map((column) => column.width + sizes.gutter));
  let high = lineWidth(columns);
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill(columns, middle).length <= count) high = middle;
    else low = middle;
  }
  return fill(columns, high);
}

function fill(columns: readonly Extent[], width: number): number[] {
  const lengths: number[] = [0];
  let used = 0;
  for (const column of columns) {
    const next = column.width + sizes.gutter;
    if (used > 0 && used + next > width + 0.5) {
      lengths.push(0);
      used = 0;
    }
    lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + 1;
    used += next;
  }
  return lengths;
}
