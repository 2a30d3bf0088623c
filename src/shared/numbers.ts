/** How every number of the interface is written. The unit stands in the column head or after the number. */

/** Stands where there is no value. */
export const nothing = '–';

const minus = '−';
/** Made once: `toLocaleString` makes one for every number. */
const grouped = new Intl.NumberFormat('en-US');

function withRealMinus(text: string): string {
  return text.startsWith('-') ? minus + text.slice(1) : text;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : withRealMinus(text);
}

/** Three significant digits, never fewer than the digits before the point: 4.75, 99.0, 211. */
function threeDigits(value: number): string {
  const size = Math.abs(value);
  return fixed(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

/** dB with one decimal and without the unit; `exact` for no noise, `–` for nothing. */
export function formatDb(db: number | null | undefined, exact = false): string {
  if (exact || db === Number.POSITIVE_INFINITY) return 'exact';
  return db === null || db === undefined || !Number.isFinite(db) ? nothing : fixed(db, 1);
}

/** A difference in dB, always with its sign. */
export function formatDeltaDb(db: number | null | undefined): string {
  if (db === null || db === undefined || !Number.isFinite(db)) return nothing;
  const text = fixed(db, 1);
  return text.startsWith(minus) || text === '0.0' ? text : `+${text}`;
}

/** A share 0–1 as percent with one decimal, without the unit. */
export function formatPercent(share: number | null | undefined): string {
  return share === null || share === undefined ? nothing : fixed(share * 100, 1);
}

/** A small share: `<0.1` instead of a zero that is not one. */
export function formatShare(share: number): string {
  return share > 0 && share < 0.0005 ? '<0.1' : formatPercent(share);
}

export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

/** Bytes in decimal kB, MB or GB with three digits. */
export function splitBytes(bytes: number): Quantity {
  const size = Math.abs(bytes);
  if (size < 999.5) return { value: fixed(bytes, 0), unit: 'B' };
  if (size < 999_500) return { value: threeDigits(bytes / 1e3), unit: 'kB' };
  if (size < 999_500_000) return { value: threeDigits(bytes / 1e6), unit: 'MB' };
  return { value: threeDigits(bytes / 1e9), unit: 'GB' };
}

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return nothing;
  const { value, unit } = splitBytes(bytes);
  return `${value} ${unit}`;
}

/** A difference in bytes, always with its sign. */
export function formatDeltaBytes(bytes: number): string {
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes);
}

/** A duration in µs, ms or s with two or three digits. */
export function splitDuration(ms: number): Quantity {
  const size = Math.abs(ms);
  if (size === 0) return { value: '0', unit: 'ms' };
  if (size < 0.9995) {
    const us = ms * 1000;
    return { value: fixed(us, Math.abs(us) < 9.95 ? 1 : 0), unit: 'µs' };
  }
  if (size < 999.5) return { value: fixed(ms, size < 99.95 ? 1 : 0), unit: 'ms' };
  return { value: fixed(ms / 1000, size < 99_950 ? 1 : 0), unit: 's' };
}

export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return nothing;
  const { value, unit } = splitDuration(ms);
  return `${value} ${unit}`;
}

/** Microseconds without their unit: one decimal below a hundred. */
export function formatMicroseconds(us: number | null | undefined): string {
  if (us === null || us === undefined) return nothing;
  return Math.abs(us) < 99.95 ? fixed(us, 1) : formatCount(Math.round(us));
}

/** Time left: to 0.1 s under ten seconds, whole seconds up to two minutes, then minutes. */
export function formatTimeLeft(ms: number): string {
  if (ms < 9_950) return `${fixed(Math.max(0.1, ms / 1000), 1)} s left`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s left`;
  return `${Math.round(ms / 60_000)} min left`;
}

/** A scale (quantization step) with four significant digits. */
export function formatScale(scale: number | null | undefined): string {
  if (scale === null || scale === undefined) return nothing;
  if (scale === 0) return '0';
  const size = Math.abs(scale);
  if (size < 1e-4 || size >= 1e5) return withRealMinus(scale.toExponential(3));
  return withRealMinus(scale.toPrecision(4));
}

/** A count with thousands commas. */
export function formatCount(count: number): string {
  return withRealMinus(grouped.format(Math.round(count)));
}

/** `1 layer`, `7 layers`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
