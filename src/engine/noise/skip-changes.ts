import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import type { AtomIndex } from './source-index';
import { heldAtoms } from './noise-source';
import type { Change } from './predictor';

/**
 * Which atoms go with any set of skips, counted from who holds what in the plan that a search starts
 * from. Microseconds a set, for comparing thousands; that layers without weights may fall silent
 * behind a skip is left out (ToggleAtoms is exact).
 */
export class SkipAtoms {
  /** Layers that can be skipped. */
  readonly candidates: readonly Layer[];
  readonly #held: ReadonlyMap<number, Int32Array>;
  readonly #holders = new Map<number, number>();

  constructor(model: PreparedModel, plan: Plan, index: AtomIndex) {
    this.candidates = plan.layers.filter((layer) => layer.state === 'quantized');
    this.#held = new Map(
      this.candidates.map((layer) => [layer.index, index.ids(heldAtoms(model, layer))]),
    );
    for (const atoms of this.#held.values()) {
      for (const atom of atoms) this.#holders.set(atom, (this.#holders.get(atom) ?? 0) + 1);
    }
  }

  heldBy(layer: Layer): Int32Array {
    return this.#held.get(layer.index) ?? new Int32Array();
  }

  /** Layers that hold an atom when nothing is skipped. */
  holders(atom: number): number {
    return this.#holders.get(atom) ?? 0;
  }

  /** Atoms that go and come when the skipped layers change from one set to another. */
  change(from: readonly Layer[], to: readonly Layer[]): Change {
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
  #heldAlone(layers: readonly Layer[]): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const layer of layers) {
      for (const atom of this.heldBy(layer)) counts.set(atom, (counts.get(atom) ?? 0) + 1);
    }
    return counts;
  }
}
