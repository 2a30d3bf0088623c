import type { NoiseGuess } from './guess-noise';
import type { SourceIndex } from './source-index';
import { relativeNoise } from './output-noise';
import type { OneInSum } from './measured-layers';
import { tensorKeyOf } from './noise-source';

/** Relative noise of every source, by number, as far as it is known. */
export interface NoiseModel {
  /** Per output: noise of each source; 0 for one that nobody asked about. */
  readonly noise: readonly Float64Array[];
  /** 1 where a source's noise was guessed at least. */
  readonly known: Uint8Array;
  /** 1 where it was measured as part of a one-in. */
  readonly measured: Uint8Array;
}

/**
 * The noise model from a guess of every source and the one-ins measured so far. Measured sums scale
 * the guess (see fitNoise). A source outside every sum takes the correction of its sibling, the same
 * tensor or weight under another qconfig, else the median correction.
 */
export function makeNoiseModel(
  index: SourceIndex,
  guesses: ReadonlyMap<number, NoiseGuess>,
  oneIns: readonly OneInSum[],
  outputs: number,
): NoiseModel {
  const sums = oneIns.flatMap(({ sources, noise }) => {
    const ids = index.ids(sources);
    return ids.length > 0 && ids.every((id) => guesses.has(id))
      ? [{ sources: ids, relative: relativeNoise(noise) }]
      : [];
  });
  const first = new Float64Array(index.size);
  const known = new Uint8Array(index.size);
  const measured = new Uint8Array(index.size);
  for (const [id, guess] of guesses) {
    first[id] = guess.noise;
    known[id] = 1;
  }
  for (const { sources } of sums) for (const id of sources) measured[id] = 1;
  const noise = Array.from({ length: outputs }, (_unused, output) => {
    const own = sums.flatMap(({ sources, relative }) => {
      const energy = relative[output] ?? NaN;
      return Number.isFinite(energy) ? [{ sources, noise: energy }] : [];
    });
    const fitted = fitNoise(first, own);
    correctOthers(index, guesses, fitted, measured);
    return fitted;
  });
  return { noise, known, measured };
}

/** Sum over sources, by output. */
export function sumOf(model: NoiseModel, sources: Int32Array): readonly number[] {
  return model.noise.map((noise) => {
    let total = 0;
    for (let at = 0; at < sources.length; at += 1) total += noise[sources[at] ?? 0] ?? 0;
    return total;
  });
}

/** Scales sources that no measurement touched; changes `fitted`. */
function correctOthers(
  index: SourceIndex,
  guesses: ReadonlyMap<number, NoiseGuess>,
  fitted: Float64Array,
  measured: Uint8Array,
): void {
  const tensorOf = (id: number): string => {
    const source = index.source(id);
    return source === null ? '' : tensorKeyOf(source);
  };
  const corrections: number[] = [];
  /** Tensor or weight → what it really does over what its grid says. */
  const siblings = new Map<string, number>();
  for (const [id, { noise, grid, isSeen }] of guesses) {
    const own = fitted[id] ?? 0;
    if (measured[id] === 1 && noise > 0) corrections.push(own / noise);
    if ((measured[id] === 1 || isSeen) && grid > 0) {
      siblings.set(tensorOf(id), own / grid);
    }
  }
  corrections.sort((one, other) => one - other);
  const median = corrections[corrections.length >> 1] ?? 1;
  for (const [id, { noise, grid, isSeen }] of guesses) {
    if (measured[id] === 1) continue;
    const sibling = isSeen ? undefined : siblings.get(tensorOf(id));
    fitted[id] = sibling === undefined ? noise * median : grid * sibling;
  }
}

/** One equation of the noise model: these sources together make this much noise. */
interface NoiseSum {
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
