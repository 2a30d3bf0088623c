import type { MeasuredState } from './measured-states';
import { sumOf } from './noise-model';
import type { NoiseModel } from './noise-model';

/** Atoms that a toggle takes away and brings, by number. */
export interface Change {
  readonly removed: Int32Array;
  readonly added: Int32Array;
}

interface Base {
  readonly relative: readonly number[];
  /** Σe over its atoms, by output. */
  readonly sum: readonly number[];
  /** 1 where the state and the recipe do not share an atom. */
  readonly apart: Uint8Array;
  readonly distance: number;
}

const noChange: Change = { removed: new Int32Array(), added: new Int32Array() };

/**
 * Predicts output noise from the nearest measured state: N̂(S) = N(S₀)·Σ_S e / Σ_S₀ e, by output.
 * Nearest = fewest atoms apart; of equally near ones, the one measured last.
 */
export class Predictor {
  readonly #model: NoiseModel;
  readonly #size: number;
  readonly #sum: readonly number[];
  /** Last measured first. */
  readonly #bases: readonly Base[];

  /** `states` oldest first; those with atoms the model does not know are left out. */
  constructor(model: NoiseModel, atoms: Int32Array, states: readonly MeasuredState[]) {
    this.#model = model;
    this.#size = atoms.length;
    this.#sum = sumOf(model, atoms);
    const present = membership(atoms, model.known.length);
    this.#bases = states
      .filter((state) => state.atoms.length > 0)
      .filter((state) => state.atoms.every((atom) => model.known[atom] === 1))
      .map((state) => baseOf(model, present, state))
      .toReversed();
  }

  /** Relative noise by output; null when nothing was measured. */
  recipe(): readonly number[] | null {
    return this.#from(this.#sum, noChange);
  }

  /** The same after a change of atoms. */
  toggled(change: Change): readonly number[] | null {
    const { removed, added } = change;
    if (removed.length === 0 && added.length === 0) return this.recipe();
    if (this.#size - removed.length + added.length === 0) return this.#sum.map(() => 0);
    const sum = this.#sum.map((total, output) => {
      const noise = this.#model.noise[output] ?? new Float64Array();
      let after = total;
      for (const atom of removed) after -= noise[atom] ?? 0;
      for (const atom of added) after += noise[atom] ?? 0;
      return Math.max(0, after);
    });
    return this.#from(sum, change);
  }

  #from(sum: readonly number[], change: Change): readonly number[] | null {
    let best: Base | null = null;
    let nearest = Infinity;
    for (const base of this.#bases) {
      let distance = base.distance;
      for (const atom of change.removed) distance += base.apart[atom] === 1 ? -1 : 1;
      for (const atom of change.added) distance += base.apart[atom] === 1 ? -1 : 1;
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

function baseOf(model: NoiseModel, present: Uint8Array, state: MeasuredState): Base {
  const apart = membership(state.atoms, present.length);
  let distance = 0;
  present.forEach((own, atom) => {
    const isApart = own === apart[atom] ? 0 : 1;
    apart[atom] = isApart;
    distance += isApart;
  });
  return { relative: state.relative, sum: sumOf(model, state.atoms), apart, distance };
}

function membership(atoms: Int32Array, size: number): Uint8Array {
  const members = new Uint8Array(size);
  for (const atom of atoms) members[atom] = 1;
  return members;
}
