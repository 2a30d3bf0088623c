import type { Histogram } from '../../../shared/contract/inspection';

/** Counts gathered into as many columns as there is room for: the highest bin of each column, so that spikes stay. */
export function columnsOf(histogram: Histogram, columns: number): readonly number[] {
  const { counts } = histogram;
  if (counts.length <= columns) return counts;
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * counts.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * counts.length) / columns));
    return Math.max(...counts.slice(from, to));
  });
}

export interface HistogramPlot {
  /** SVG paths of both distributions; the quantized one as bars. */
  readonly floatOutline: string;
  readonly quantizedBars: string | null;
}

/** Both distributions on one logarithmic count axis, in a box of `width` × `height` from `left`, `top`. */
export function histogramPaths(
  float: Histogram,
  quantized: Histogram | null,
  box: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  },
): HistogramPlot {
  const columns = Math.max(1, Math.min(float.counts.length, Math.floor(box.width / 2)));
  const floatColumns = columnsOf(float, columns);
  const quantizedColumns = quantized === null ? [] : columnsOf(quantized, columns);
  const top = Math.log10(Math.max(1, ...floatColumns, ...quantizedColumns) + 1) * 1.04;
  const bottom = box.top + box.height;
  const y = (count: number): number => bottom - (Math.log10(count + 1) / top) * box.height;
  const step = box.width / columns;
  let outline = `M${box.left},${bottom}`;
  floatColumns.forEach((count, column) => {
    outline += `V${y(count).toFixed(1)}H${(box.left + (column + 1) * step).toFixed(1)}`;
  });
  outline += `V${bottom}`;
  if (quantized === null) return { floatOutline: outline, quantizedBars: null };
  const scaled = box.width / quantizedColumns.length;
  const gap = scaled >= 3 ? 0.6 : 0;
  const bars = quantizedColumns.flatMap((count, column) => {
    if (count === 0) return [];
    const x = box.left + column * scaled;
    return [
      `M${x.toFixed(1)},${bottom}V${y(count).toFixed(1)}h${(scaled - gap).toFixed(2)}V${bottom}z`,
    ];
  });
  return { floatOutline: outline, quantizedBars: bars.join('') };
}

export interface ClipMark {
  /** Where the range ends, in the tensor's units. */
  readonly value: number;
  /** Share of the picture's width, 0–1. */
  readonly share: number;
  /** The range goes on outside the picture. */
  readonly isBeyond: boolean;
}

/** Further outside than this share of the picture, a mark at its edge would say that the range ends there. */
const closeShare = 0.02;

/** Where the quantized range ends, as far as that is in the picture; fixed ranges (Softmax) go on far outside it. */
export function clipMarks(
  { lo, hi }: Pick<Histogram, 'lo' | 'hi'>,
  ends: readonly (number | null)[],
): readonly ClipMark[] {
  const span = hi - lo;
  return ends.flatMap((value) => {
    if (value === null) return [];
    const share = span === 0 ? 0.5 : (value - lo) / span;
    const isBeyond = span !== 0 && (share < -closeShare || share > 1 + closeShare);
    return [{ value, share: Math.min(1, Math.max(0, share)), isBeyond }];
  });
}

/** Numbers under a range: as many digits as tell its ticks apart. */
export function rangeLabel(value: number, span: number): string {
  const digits = span >= 100 ? 1 : span >= 1 ? 2 : span >= 0.1 ? 3 : 4;
  const text =
    Math.abs(value) >= 1e5 || (span < 1e-3 && value !== 0)
      ? value.toExponential(1)
      : value.toFixed(digits);
  return text.replace(/^-(?=.*[1-9])/, '−').replace(/^-/, '');
}
