import type { AtomGuess } from './guess-noise';
import type { AtomIndex } from './source-index';
import { fitAtoms } from './fit-noise';
import { relativeNoise } from './output-noise';
import type { OneInSum } from './measured-layers';

/** Relative noise of every atom, by number, as far as it is known. */
export interface NoiseModel {
  /** Per output: noise of each atom; 0 for one that nobody asked about. */
  readonly noise: readonly Float64Array[];
  /** 1 where an atom's noise was guessed at least. */
  readonly known: Uint8Array;
  /** 1 where it was measured as part of a one-in. */
  readonly measured: Uint8Array;
}

/**
 * The noise model from a guess of every atom and the one-ins measured so far. Measured sums scale
 * the guess (see fitAtoms). An atom outside every sum takes the correction of its sibling, the same
 * tensor or weight under another qconfig, else the median correction.
 */
export function makeNoiseModel(
  index: AtomIndex,
  guesses: ReadonlyMap<number, AtomGuess>,
  oneIns: readonly OneInSum[],
  outputs: number,
): NoiseModel {
  const sums = oneIns.flatMap(({ atoms, noise }) => {
    const ids = index.ids(atoms);
    return ids.length > 0 && ids.every((id) => guesses.has(id))
      ? [{ atoms: ids, relative: relativeNoise(noise) }]
      : [];
  });
  const first = new Float64Array(index.size);
  const known = new Uint8Array(index.size);
  const measured = new Uint8Array(index.size);
  for (const [id, guess] of guesses) {
    first[id] = guess.noise;
    known[id] = 1;
  }
  for (const { atoms } of sums) for (const id of atoms) measured[id] = 1;
  const noise = Array.from({ length: outputs }, (_unused, output) => {
    const own = sums.flatMap(({ atoms, relative }) => {
      const energy = relative[output] ?? NaN;
      return Number.isFinite(energy) ? [{ atoms, noise: energy }] : [];
    });
    const fitted = fitAtoms(first, own);
    correctOthers(index, guesses, fitted, measured);
    return fitted;
  });
  return { noise, known, measured };
}

/** Sum over atoms, by output. */
export function sumOf(model: NoiseModel, atoms: Int32Array): readonly number[] {
  return model.noise.map((noise) => {
    let total = 0;
    for (let at = 0; at < atoms.length; at += 1) total += noise[atoms[at] ?? 0] ?? 0;
    return total;
  });
}

/** Scales atoms that no measurement touched; changes `fitted`. */
function correctOthers(
  index: AtomIndex,
  guesses: ReadonlyMap<number, AtomGuess>,
  fitted: Float64Array,
  measured: Uint8Array,
): void {
  const corrections: number[] = [];
  /** Tensor or weight → what it really does over what its grid says. */
  const siblings = new Map<string, number>();
  for (const [id, { noise, grid, isSeen }] of guesses) {
    const own = fitted[id] ?? 0;
    if (measured[id] === 1 && noise > 0) corrections.push(own / noise);
    if ((measured[id] === 1 || isSeen) && grid > 0) {
      siblings.set(withoutQconfig(index.atom(id)), own / grid);
    }
  }
  corrections.sort((one, other) => one - other);
  const median = corrections[corrections.length >> 1] ?? 1;
  for (const [id, { noise, grid, isSeen }] of guesses) {
    if (measured[id] === 1) continue;
    const sibling = isSeen ? undefined : siblings.get(withoutQconfig(index.atom(id)));
    fitted[id] = sibling === undefined ? noise * median : grid * sibling;
  }
}

/** `r:tensor` or `w:tensor`: roundings end in one qconfig, weights in a qconfig and an axis. */
function withoutQconfig(atom: string): string {
  const last = atom.lastIndexOf('|');
  const end = atom.startsWith('w:') ? atom.lastIndexOf('|', last - 1) : last;
  return end < 0 ? atom : atom.slice(0, end);
}
