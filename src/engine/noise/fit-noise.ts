/** One equation of the noise model: these atoms together make this much noise. */
export interface AtomSum {
  readonly atoms: Int32Array;
  readonly noise: number;
}

const rounds = 60;

/**
 * Noise of every atom from measured sums and a first guess: iterative proportional fitting. Each round
 * scales an atom by the mean ratio of measured to summed noise of the sums it is part of. Stays
 * non-negative, keeps the guess's proportions inside a sum, and leaves atoms without a sum to the
 * caller. Source: Deming & Stephan 1940; for sums over subsets as in Richardson–Lucy deconvolution.
 */
export function fitAtoms(guess: Float64Array, sums: readonly AtomSum[]): Float64Array {
  const noise = Float64Array.from(guess);
  const factor = new Float64Array(guess.length);
  const count = new Float64Array(guess.length);
  for (let round = 0; round < rounds; round += 1) {
    factor.fill(0);
    count.fill(0);
    for (const sum of sums) {
      let total = 0;
      for (const atom of sum.atoms) total += noise[atom] ?? 0;
      const ratio = sum.noise / total;
      // Atoms guessed at nothing cannot be scaled to something.
      if (!Number.isFinite(ratio)) continue;
      for (const atom of sum.atoms) {
        factor[atom] = (factor[atom] ?? 0) + ratio;
        count[atom] = (count[atom] ?? 0) + 1;
      }
    }
    for (let atom = 0; atom < noise.length; atom += 1) {
      const uses = count[atom] ?? 0;
      if (uses > 0) noise[atom] = ((noise[atom] ?? 0) * (factor[atom] ?? 0)) / uses;
    }
  }
  return noise;
}
