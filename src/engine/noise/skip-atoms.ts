import type { Plan, Unit } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import type { AtomIndex } from './atom-index';
import { heldAtoms } from './held-atoms';
import type { Change } from './predictor';

/**
 * Which atoms go with any set of skips, counted from who holds what in the plan that a search starts
 * from. Microseconds a set, for comparing thousands; that layers without weights may fall silent
 * behind a skip is left out (ToggleAtoms is exact).
 */
export class SkipAtoms {
  /** Layers that can be skipped. */
  readonly candidates: readonly Unit[];
  readonly #held: ReadonlyMap<number, Int32Array>;
  readonly #holders = new Map<number, number>();

  constructor(model: PreparedModel, plan: Plan, index: AtomIndex) {
    this.candidates = plan.units.filter((unit) => unit.state === 'quantized');
    this.#held = new Map(
      this.candidates.map((unit) => [unit.index, index.ids(heldAtoms(model, unit))]),
    );
    for (const atoms of this.#held.values()) {
      for (const atom of atoms) this.#holders.set(atom, (this.#holders.get(atom) ?? 0) + 1);
    }
  }

  heldBy(unit: Unit): Int32Array {
    return this.#held.get(unit.index) ?? new Int32Array();
  }

  /** Layers that hold an atom when nothing is skipped. */
  holders(atom: number): number {
    return this.#holders.get(atom) ?? 0;
  }

  /** Atoms that go and come when the skipped layers change from one set to another. */
  change(from: readonly Unit[], to: readonly Unit[]): Change {
    const before = this.#heldAlone(from);
    const after = this.#heldAlone(to);
    const removed: number[] = [];
    const added: number[] = [];
    for (const [atom, skipped] of after) {
      const wasThere = (before.get(atom) ?? 0) < this.holders(atom);
      if (wasThere && skipped >= this.holders(atom)) removed.push(atom);
    }
    for (const [atom, skipped] of before) {
      const isThere = (after.get(atom) ?? 0) < this.holders(atom);
      if (isThere && skipped >= this.holders(atom)) added.push(atom);
    }
    return { removed: Int32Array.from(removed), added: Int32Array.from(added) };
  }

  /** How many of these layers hold each atom. */
  #heldAlone(units: readonly Unit[]): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const unit of units) {
      for (const atom of this.heldBy(unit)) counts.set(atom, (counts.get(atom) ?? 0) + 1);
    }
    return counts;
  }
}
