/** One equation of the noise model: these sources together make this much noise. */
export interface NoiseSum {
  readonly sources: Int32Array;
  readonly noise: number;
}

const rounds = 60;

/**
 * Noise of every source from measured sums and a first guess: iterative proportional fitting. Each round
 * scales a source by the mean ratio of measured to summed noise of the sums it is part of. Stays
 * non-negative, keeps the guess's proportions inside a sum, and leaves sources without a sum to the
 * caller. Source: Deming & Stephan 1940; for sums over subsets as in Richardson–Lucy deconvolution.
 */
export function fitNoise(guess: Float64Array, sums: readonly NoiseSum[]): Float64Array {
  const noise = Float64Array.from(guess);
  const factor = new Float64Array(guess.length);
  const count = new Float64Array(guess.length);
  for (let round = 0; round < rounds; round += 1) {
    factor.fill(0);
    count.fill(0);
    for (const sum of sums) {
      let total = 0;
      for (const source of sum.sources) total += noise[source] ?? 0;
      const ratio = sum.noise / total;
      // Sources guessed at nothing cannot be scaled to something.
      if (!Number.isFinite(ratio)) continue;
      for (const source of sum.sources) {
        factor[source] = (factor[source] ?? 0) + ratio;
        count[source] = (count[source] ?? 0) + 1;
      }
    }
    for (let source = 0; source < noise.length; source += 1) {
      const uses = count[source] ?? 0;
      if (uses > 0) noise[source] = ((noise[source] ?? 0) * (factor[source] ?? 0)) / uses;
    }
  }
  return noise;
}
