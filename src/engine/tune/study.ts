import { createHash } from 'node:crypto';
import type { Plan } from '../plan/types';
import { activationKey, weightKey } from '../plan/walk';
import type { NoiseBook } from './noise-book';
import type { OutputNoise } from './output-noise';

/** What the debug pass said of one layer: noise over signal at its output. */
export interface LayerNoise {
  readonly accumulated: number | null;
  readonly isolated: number | null;
}

/**
 * What is known of the single layers under one set of qconfigs, whichever of them are skipped:
 * skipping changes nobody's one-in noise.
 */
export class Study {
  readonly #book: () => NoiseBook;
  readonly #oneIn = new Map<number, string>();
  readonly #layers = new Map<number, LayerNoise>();
  /** Grows with everything that is learned. */
  version = 0;

  constructor(book: () => NoiseBook) {
    this.#book = book;
  }

  noteOneIn(unit: number, signature: string): void {
    this.#oneIn.set(unit, signature);
    this.version += 1;
  }

  /** Output noise with only this layer quantized, over the samples so far; null = not measured. */
  oneIn(unit: number): OutputNoise | null {
    const signature = this.#oneIn.get(unit);
    return signature === undefined ? null : this.#book().soFar('simulated', signature);
  }

  noteLayer(unit: number, noise: LayerNoise): void {
    const known = this.#layers.get(unit);
    this.#layers.set(unit, {
      accumulated: noise.accumulated,
      isolated: noise.isolated ?? known?.isolated ?? null,
    });
    this.version += 1;
  }

  layer(unit: number): LayerNoise | null {
    return this.#layers.get(unit) ?? null;
  }
}

/** The same for recipes that differ in skips only. */
export function studyKey(plan: Plan): string {
  const hash = createHash('sha1').update(plan.preset);
  for (const { name, config } of plan.units) {
    hash.update(`\n${name}|${activationKey(config.activation)}|${weightKey(config.weight)}`);
  }
  return hash.digest('hex');
}
