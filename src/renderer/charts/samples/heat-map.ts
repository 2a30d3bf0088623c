import type { LayerSamples } from '../../../shared/contract/inspection';
import { scaleStep } from '../../ui/scale';

/** Samples × layers, at most as many columns as there are pixels; merged columns show their worst layer. */
export interface HeatMap {
  readonly rows: number;
  readonly columns: number;
  /** Step of the SQNR scale, −1 = undefined; row by row. */
  readonly steps: Int8Array;
  /** Layer shown by each cell. */
  readonly layers: Int32Array;
}

export function heatMap(samples: LayerSamples, maxColumns: number): HeatMap {
  const layerCount = samples.rows[0]?.length ?? 0;
  const columns = Math.max(0, Math.min(layerCount, Math.floor(maxColumns)));
  const rows = samples.rows.length;
  const steps = new Int8Array(rows * columns).fill(-1);
  const layers = new Int32Array(rows * columns);
  samples.rows.forEach((row, y) => {
    for (let x = 0; x < columns; x += 1) {
      const from = Math.floor((x * layerCount) / columns);
      const to = Math.max(from + 1, Math.floor(((x + 1) * layerCount) / columns));
      let worst: number | null = null;
      let at = from;
      for (let layer = from; layer < to; layer += 1) {
        const db = row[layer] ?? null;
        if (db !== null && (worst === null || db < worst)) [worst, at] = [db, layer];
      }
      layers[y * columns + x] = at;
      if (worst !== null) steps[y * columns + x] = scaleStep(worst);
    }
  });
  return { rows, columns, steps, layers };
}

/** One pixel a cell, for a canvas to enlarge. */
export function heatMapPixels(
  map: HeatMap,
  scale: readonly (readonly [number, number, number])[],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(map.rows * map.columns * 4);
  map.steps.forEach((step, cell) => {
    const color = step < 0 ? undefined : scale[step];
    if (color !== undefined) pixels.set([...color, 255], cell * 4);
  });
  return pixels;
}
