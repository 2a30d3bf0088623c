import type { Atom } from '../plan/rounding';

/** Numbers atoms from 0 in order of first appearance, so that sets of them can be typed arrays. */
export class AtomIndex {
  readonly #ids = new Map<Atom, number>();
  readonly #atoms: Atom[] = [];

  id(atom: Atom): number {
    let id = this.#ids.get(atom);
    if (id === undefined) {
      id = this.#atoms.length;
      this.#ids.set(atom, id);
      this.#atoms.push(atom);
    }
    return id;
  }

  ids(atoms: Iterable<Atom>): Int32Array {
    return Int32Array.from(atoms, (atom) => this.id(atom));
  }

  atom(id: number): Atom {
    return this.#atoms[id] ?? '';
  }

  get size(): number {
    return this.#atoms.length;
  }
}
