import type { MeasuredState } from './measured-states';
import { sumOf, type NoiseModel } from './noise-model';

/** Noise sources that a toggle takes away and brings, by number. */
export interface SourceChange {
  readonly removed: Int32Array;
  readonly added: Int32Array;
}

interface Base {
  readonly relative: readonly number[];
  /** Σe over its sources, by output. */
  readonly sum: readonly number[];
  /** Where its row in `apart` begins. */
  readonly row: number;
  readonly distance: number;
}

const noChange: SourceChange = { removed: new Int32Array(), added: new Int32Array() };

/**
 * Predicts output noise from the nearest measured state: N̂(S) = N(S₀)·Σ_S e / Σ_S₀ e, by output.
 * Nearest = fewest sources apart; of equally near ones, the one measured last.
 */
export class Predictor {
  readonly #model: NoiseModel;
  readonly #size: number;
  readonly #sum: readonly number[];
  /** Last measured first. */
  readonly #bases: readonly Base[];
  /** A row per base: 1 where base and recipe do not share a source. One array, as rows are many. */
  readonly #apart: Uint8Array;

  /** `states` oldest first; those with sources the model does not know are left out. */
  constructor(model: NoiseModel, sources: Int32Array, states: readonly MeasuredState[]) {
    this.#model = model;
    this.#size = sources.length;
    this.#sum = sumOf(model, sources);
    const usable = states
      .filter((state) => state.sources.length > 0 && isKnown(model, state.sources))
      .toReversed();
    const width = model.known.length;
    const apart = new Uint8Array(usable.length * width);
    this.#apart = apart;
    this.#bases = usable.map(({ relative, sources: own }, position) => {
      const row = position * width;
      for (let at = 0; at < sources.length; at += 1) apart[row + (sources[at] ?? 0)] = 1;
      let distance = sources.length;
      for (let at = 0; at < own.length; at += 1) {
        const cell = row + (own[at] ?? 0);
        distance += apart[cell] === 1 ? -1 : 1;
        apart[cell] = apart[cell] === 1 ? 0 : 1;
      }
      return { relative, sum: sumOf(model, own), row, distance };
    });
  }

  /** Relative noise by output; null when nothing was measured. */
  recipe(): readonly number[] | null {
    return this.#from(this.#sum, noChange);
  }

  /** The same after a change of sources. */
  toggled(change: SourceChange): readonly number[] | null {
    const { removed, added } = change;
    if (removed.length === 0 && added.length === 0) return this.recipe();
    if (this.#size - removed.length + added.length === 0) return this.#sum.map(() => 0);
    const sum = this.#sum.map((total, output) => {
      const noise = this.#model.noise[output] ?? new Float64Array();
      let after = total;
      for (const source of removed) after -= noise[source] ?? 0;
      for (const source of added) after += noise[source] ?? 0;
      return Math.max(0, after);
    });
    return this.#from(sum, change);
  }

  #from(sum: readonly number[], change: SourceChange): readonly number[] | null {
    const touched = [...change.removed, ...change.added];
    const width = this.#model.known.length;
    let best: Base | null = null;
    let nearest = Infinity;
    for (const base of this.#bases) {
      let distance = base.distance;
      for (let at = 0; at < touched.length; at += 1) {
        const source = touched[at] ?? 0;
        const isApart = source < width && this.#apart[base.row + source] === 1;
        distance += isApart ? -1 : 1;
      }
      if (distance < nearest) {
        best = base;
        nearest = distance;
      }
    }
    if (best === null) return null;
    const { relative, sum: from } = best;
    if (nearest === 0) return relative;
    return sum.map((noise, output) => {
      const measured = relative[output] ?? NaN;
      const known = from[output] ?? 0;
      return known > 0 && measured > 0 ? (measured * noise) / known : noise;
    });
  }
}

function isKnown(model: NoiseModel, sources: Int32Array): boolean {
  for (let at = 0; at < sources.length; at += 1) {
    if (model.known[sources[at] ?? 0] !== 1) return false;
  }
  return true;
}
