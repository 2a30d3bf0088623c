import type { DbAxis } from './db-axis';

/** Where a chart draws: pixels inside its SVG. Bars stand in equal columns from left to right. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly right: number;
  readonly bottom: number;
  /** Width of one column. */
  readonly step: number;
  readonly columns: number;
  readonly axis: DbAxis;
}

export interface PlotMargin {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function plotBox(
  size: { readonly width: number; readonly height: number },
  margin: PlotMargin,
  columns: number,
  axis: DbAxis,
): PlotBox {
  const width = Math.max(1, size.width - margin.left - margin.right);
  const height = Math.max(1, size.height - margin.top - margin.bottom);
  return {
    left: margin.left,
    top: margin.top,
    width,
    height,
    right: margin.left + width,
    bottom: margin.top + height,
    step: width / Math.max(1, columns),
    columns,
    axis,
  };
}

/** Pixel row of a dB value; values outside the axis lie on its edge. */
export function yOf(box: PlotBox, db: number): number {
  const { lo, hi } = box.axis;
  const share = (Math.min(hi, Math.max(lo, db)) - lo) / (hi - lo);
  return box.bottom - share * box.height;
}

/** dB at a pixel row, inside the axis. */
export function dbAt(box: PlotBox, y: number): number {
  const { lo, hi } = box.axis;
  const share = Math.min(1, Math.max(0, (box.bottom - y) / box.height));
  return lo + share * (hi - lo);
}

export function columnCentre(box: PlotBox, column: number): number {
  return box.left + (column + 0.5) * box.step;
}

/** Column under a pixel, or the nearest one; null where there are none or the pixel is outside the plot. */
export function columnAt(box: PlotBox, x: number, nearest = false): number | null {
  if (box.columns === 0) return null;
  const column = Math.floor((x - box.left) / box.step);
  if (column >= 0 && column < box.columns) return column;
  return nearest ? Math.min(box.columns - 1, Math.max(0, column)) : null;
}

/** Every how many columns a number of `digits` digits fits under the axis. */
export function tickEvery(stepPx: number, digits: number): number {
  const needed = digits * 7 + 6;
  return (
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((every) => every * stepPx >= needed) ?? 2000
  );
}
