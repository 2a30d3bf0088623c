import type { HostTensor } from '../../data/sample/tensor';
import { type Layout, layoutsBetween, positionsIn } from './layouts';

/** Positions that are looked at before whole tensors are. */
const positions = 64;
/** Lengths further apart than this cannot belong to one tensor at the SQNR that is asked for. */
const furthestNorm = 0.6;
/** Errors at the positions may be this much of the signal there: few positions say little. */
const furthestSketch = 1;

/** What is kept of a tensor of one sample. */
export interface Sketch {
  readonly dims: readonly number[];
  /** Number of values. */
  readonly count: number;
  readonly norm: number;
  /** Values at fixed positions of the float layout, by the layout that the tensor would have. */
  readonly at: ReadonlyMap<Layout, Float64Array>;
}

/** Null for a tensor that is empty, not float, not finite, or all zeros: it is like no other. */
export function sketchOf({ data, dims }: HostTensor, layouts: readonly Layout[]): Sketch | null {
  if (!(data instanceof Float32Array) || data.length === 0) return null;
  let energy = 0;
  for (let index = 0; index < data.length; index += 1) {
    const value = data[index] ?? 0;
    energy += value * value;
  }
  const norm = Math.sqrt(energy);
  if (!(norm > 0) || !Number.isFinite(norm)) return null;
  const at = layouts.map((layout) => {
    const positionOf = positionsIn(dims, layout);
    const values = Float64Array.from({ length: positions }, (_unused, index) => {
      const own = Math.floor(((index + 0.5) * data.length) / positions);
      return data[positionOf(own)] ?? 0;
    });
    return [layout, values] as const;
  });
  return { dims, count: data.length, norm, at: new Map(at) };
}

export interface Likeness {
  readonly layout: Layout;
  /** Noise over signal at the positions. */
  readonly error: number;
}

/** The layout in which two tensors may be one, by their sketches; null where they are not. */
export function likeness(float: Sketch, other: Sketch): Likeness | null {
  if (float.count !== other.count) return null;
  if (Math.abs(float.norm - other.norm) > furthestNorm * float.norm) return null;
  const own = float.at.get('same');
  let best: Likeness | null = null;
  for (const layout of layoutsBetween(float.dims, other.dims)) {
    const values = other.at.get(layout);
    if (own === undefined || values === undefined) continue;
    let signal = 0;
    let noise = 0;
    own.forEach((value, index) => {
      signal += value * value;
      noise += (value - (values[index] ?? 0)) ** 2;
    });
    const error = signal === 0 ? (noise === 0 ? 0 : furthestSketch) : noise / signal;
    if (error <= furthestSketch && (best === null || error < best.error)) best = { layout, error };
  }
  return best;
}
