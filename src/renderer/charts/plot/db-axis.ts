/** The dB axis of a chart: whole tens, wide enough for nearly all values. */
export interface DbAxis {
  readonly lo: number;
  readonly hi: number;
  readonly ticks: readonly number[];
}

const usualHi = 50;
/** Where taller bars are cut off: beyond it nobody needs to tell values apart. */
const limitHi = 60;
/** … unless most values are up there, as with 16 bits. */
const limitOfHigh = 120;
const limitLo = -20;
/** A hair below zero is drawn at zero; its number says the rest. */
const ignoredBelowZero = -2;
/** So many of a thousand values may stand above the axis, cut off and marked. */
const cutPerMille = 20;

/**
 * One axis for every metric of a run, so that changing the metric never rescales the chart.
 * It is 0–50 dB unless the values need more, and 60 at most; what stands above is cut off and marked.
 */
export function dbAxis(series: Iterable<readonly (number | null)[]>): DbAxis {
  const values: number[] = [];
  for (const db of series) for (const value of db) if (value !== null) values.push(value);
  values.sort((a, b) => a - b);
  const highIndex = Math.max(0, Math.ceil(values.length * (1 - cutPerMille / 1000)) - 1);
  const high = values[highIndex] ?? 0;
  const low = values[0] ?? 0;
  const middle = values[Math.floor(values.length / 2)] ?? 0;
  const hi = clamp(Math.ceil(high / 10) * 10, usualHi, middle > usualHi ? limitOfHigh : limitHi);
  const lo = low >= ignoredBelowZero ? 0 : clamp(Math.floor(low / 10) * 10, limitLo, 0);
  return { lo, hi, ticks: tens(lo, hi) };
}

function tens(lo: number, hi: number): number[] {
  const step = hi - lo > 70 ? 20 : 10;
  const ticks: number[] = [];
  for (let tick = Math.ceil(lo / step) * step; tick <= hi; tick += step) ticks.push(tick);
  return ticks;
}

function clamp(value: number, lo: number, hi: number): number {
  return Math.min(hi, Math.max(lo, value));
}
