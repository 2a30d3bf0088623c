import type { GridView } from '../../shared/contract/matching';

/** A scale to three digits, or as many as are asked for: `0.0123`, `1.2e−5`. */
export function formatScale(scale: number, digits = 3): string {
  const text = Math.abs(scale) < 1e-3 ? scale.toExponential(1) : scale.toPrecision(digits);
  return text.replace('-', '−');
}

/** `uint8 · 0.0123`, `int8 · 16 scales`; float where there is no grid. */
export function gridText(grid: GridView | null): string {
  if (grid === null) return 'float';
  if (grid.scale === null) return grid.dtype;
  return grid.scales > 1
    ? `${grid.dtype} · ${grid.scales} scales`
    : `${grid.dtype} · ${formatScale(grid.scale)}`;
}
