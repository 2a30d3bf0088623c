import type { Kernels } from '../../shared/contract/arguments';
import { addNoise, noNoise, type OutputNoise } from './output-noise';

interface Entry {
  noise: OutputNoise;
  readonly samples: Set<number>;
}

/** What was measured of every state, by signature; sums grow as further samples are measured. */
export class NoiseSums {
  readonly #entries = new Map<string, Entry>();
  readonly #outputs: number;

  constructor(outputs: number) {
    this.#outputs = outputs;
  }

  /** The state's noise when all of `samples` were measured, else null. */
  complete(kernels: Kernels, signature: string, samples: readonly number[]): OutputNoise | null {
    const entry = this.#entries.get(keyOf(kernels, signature));
    return entry !== undefined && samples.every((sample) => entry.samples.has(sample))
      ? entry.noise
      : null;
  }

  /** The state's noise over whatever was measured, or null. */
  soFar(kernels: Kernels, signature: string): OutputNoise | null {
    return this.#entries.get(keyOf(kernels, signature))?.noise ?? null;
  }

  missing(kernels: Kernels, signature: string, samples: readonly number[]): readonly number[] {
    const known = this.#entries.get(keyOf(kernels, signature))?.samples;
    return known === undefined ? samples : samples.filter((sample) => !known.has(sample));
  }

  /** Adds energies measured over `samples`; a sample that is known already is refused. */
  add(
    kernels: Kernels,
    signature: string,
    samples: readonly number[],
    energies: Omit<OutputNoise, 'samples'>,
  ): void {
    const key = keyOf(kernels, signature);
    const entry = this.#entries.get(key) ?? { noise: noNoise(this.#outputs), samples: new Set() };
    if (samples.some((sample) => entry.samples.has(sample))) return;
    samples.forEach((sample) => entry.samples.add(sample));
    entry.noise = addNoise(entry.noise, { ...energies, samples: samples.length });
    this.#entries.set(key, entry);
  }

  forget(kernels: Kernels, signature: string): void {
    this.#entries.delete(keyOf(kernels, signature));
  }
}

function keyOf(kernels: Kernels, signature: string): string {
  return `${kernels} ${signature}`;
}
