import { groupsOf } from '../emit/references';
import type { SampleErrors } from '../measure/metrics';
import type { PreparedModel } from '../prepare/model/types';
import { floatOutputNames } from '../measure/float-references';

/** Energies at the model's float outputs over some samples, in the entries of `energiesOf`. */
export interface OutputNoise {
  /** Samples the energies were added over. */
  readonly samples: number;
  /** Σx² of the float answer. */
  readonly signal: readonly number[];
  /** Σ(x−y)² */
  readonly noise: readonly number[];
  /** Σy² of the quantized answer. */
  readonly power: readonly number[];
}

/** Output SQNR of one state. `db` is null without noise (`exact`) or where it is undefined. */
export interface OutputDb {
  readonly db: number | null;
  readonly exact: boolean;
}

export function noNoise(outputs: number): OutputNoise {
  const zeros = Array.from({ length: outputs }, () => 0);
  return { samples: 0, signal: zeros, noise: zeros, power: zeros };
}

/** Energies of two disjoint sets of samples. */
export function addNoise(one: OutputNoise, other: OutputNoise): OutputNoise {
  const add = (key: 'signal' | 'noise' | 'power'): readonly number[] =>
    one[key].map((energy, output) => energy + (other[key][output] ?? 0));
  return {
    samples: one.samples + other.samples,
    signal: add('signal'),
    noise: add('noise'),
    power: add('power'),
  };
}

type Energies = Pick<SampleErrors, 'signal' | 'noise' | 'power'>;

/** How many entries `energiesOf` gives for a model. */
export function noiseEntries(model: PreparedModel): number {
  const groups = groupsOf(model);
  return floatOutputNames(model).reduce(
    (sum, name) => sum + 1 + (groups.get(name)?.branches.length ?? 0),
    0,
  );
}

/**
 * Energies of every float output of the model and, behind all of them, of the branches of those that a
 * Concat joins, which count as if they were outputs of their own. What was not measured counts as silent.
 */
export function energiesOf(
  model: PreparedModel,
  sums: ReadonlyMap<string, Energies & { readonly groups?: readonly Energies[] }>,
): Omit<OutputNoise, 'samples'> {
  const groups = groupsOf(model);
  const names = floatOutputNames(model);
  const entries: (Energies | undefined)[] = names.map((name) => sums.get(name));
  for (const name of names) {
    const branches = groups.get(name)?.branches ?? [];
    entries.push(...branches.map((_branch, index) => sums.get(name)?.groups?.[index]));
  }
  const all = (key: keyof Energies): readonly number[] => entries.map((entry) => entry?.[key] ?? 0);
  return { signal: all('signal'), noise: all('noise'), power: all('power') };
}

/**
 * Noise over signal of every output: what the noise model adds up. NaN where there is no signal,
 * infinite where the quantized answer is not finite.
 */
export function relativeNoise({ signal, noise }: OutputNoise): readonly number[] {
  return noise.map((energy, output) => {
    const own = signal[output] ?? 0;
    if (!(own > 0)) return NaN;
    return Number.isFinite(energy) ? energy / own : Infinity;
  });
}

/** dB of the output that suffers most: one bad output spoils the model. */
export function worstDb(relative: readonly number[]): OutputDb {
  const worst = worstOutput(relative);
  const share = worst === null ? NaN : (relative[worst] ?? NaN);
  if (!Number.isFinite(share)) return { db: null, exact: false };
  return share <= 0 ? { db: null, exact: true } : { db: -10 * Math.log10(share), exact: false };
}

/** The output that suffers most; null where none has a signal. */
export function worstOutput(relative: readonly number[]): number | null {
  let worst: number | null = null;
  relative.forEach((share, output) => {
    if (Number.isNaN(share)) return;
    if (worst === null || share > (relative[worst] ?? -Infinity)) worst = output;
  });
  return worst;
}

export function outputDb(noise: OutputNoise): OutputDb {
  return worstDb(relativeNoise(noise));
}

/** Cosine of the output that suffers most; null where no output has a signal. */
export function worstCosine({ signal, noise, power }: OutputNoise): number | null {
  const cosines = signal.flatMap((energy, output) => {
    const product = Math.sqrt(energy * (power[output] ?? 0));
    const dot = (energy + (power[output] ?? 0) - (noise[output] ?? 0)) / 2;
    if (noise[output] === 0 && energy > 0) return [1];
    return product > 0 && Number.isFinite(product) ? [dot / product] : [];
  });
  return cosines.length === 0 ? null : Math.max(-1, Math.min(1, ...cosines));
}
