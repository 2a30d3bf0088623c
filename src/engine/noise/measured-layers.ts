import { getOrMake } from '../../shared/get-or-make';
import type { Plan, Layer } from '../plan/types';
import { qconfigKey } from '../plan/walk';
import type { NoiseSource } from './noise-source';
import type { NoiseSums } from './noise-sums';
import type { OutputNoise } from './output-noise';

/** What the debug pass said of one layer: noise over signal at its output. */
export interface LayerNoise {
  readonly accumulated: number | null;
  readonly isolated: number | null;
}

interface Entry {
  oneIn: { readonly signature: string; readonly sources: readonly NoiseSource[] } | null;
  layer: LayerNoise | null;
}

/** A measured one-in: these sources alone make this much noise. */
export interface OneInSum {
  readonly sources: readonly NoiseSource[];
  readonly noise: OutputNoise;
}

/**
 * What is known of single layers, by layer and qconfig: what a layer does alone depends on nobody
 * else's qconfig, so that a change at one layer leaves the rest known.
 */
export class MeasuredLayers {
  readonly #entries = new Map<string, Entry>();
  /** Accumulated noise by layer name, whichever its qconfig was. */
  readonly #accumulated = new Map<string, number>();
  readonly #sums: () => NoiseSums;
  /** Grows with everything that is learned. */
  version = 0;

  constructor(sums: () => NoiseSums) {
    this.#sums = sums;
  }

  noteOneIn(
    plan: Plan,
    layer: Layer,
    state: { readonly signature: string; readonly sources: readonly NoiseSource[] },
  ): void {
    this.#entry(plan, layer).oneIn = { signature: state.signature, sources: state.sources };
    this.version += 1;
  }

  /** Output noise with only this layer quantized, over the samples so far; null = not measured. */
  oneIn(plan: Plan, layer: Layer): OutputNoise | null {
    const state = this.#entries.get(keyOf(plan, layer))?.oneIn;
    return state === null || state === undefined
      ? null
      : this.#sums().soFar('simulated', state.signature);
  }

  /** Every one-in measured so far, whichever qconfig it was. */
  oneIns(): readonly OneInSum[] {
    return [...this.#entries.values()].flatMap(({ oneIn }) => {
      const noise = oneIn === null ? null : this.#sums().soFar('simulated', oneIn.signature);
      return oneIn === null || noise === null ? [] : [{ sources: oneIn.sources, noise }];
    });
  }

  noteLayer(plan: Plan, layer: Layer, noise: LayerNoise): void {
    const entry = this.#entry(plan, layer);
    const isolated = noise.isolated ?? entry.layer?.isolated ?? null;
    entry.layer = { accumulated: noise.accumulated, isolated };
    if (noise.accumulated !== null) this.#accumulated.set(layer.name, noise.accumulated);
    this.version += 1;
  }

  layer(plan: Plan, layer: Layer): LayerNoise | null {
    return this.#entries.get(keyOf(plan, layer))?.layer ?? null;
  }

  /** Noise over signal behind a layer, under this qconfig or else the last that was seen. */
  accumulated(plan: Plan, layer: Layer): number | null {
    return this.layer(plan, layer)?.accumulated ?? this.#accumulated.get(layer.name) ?? null;
  }

  #entry(plan: Plan, layer: Layer): Entry {
    return getOrMake(this.#entries, keyOf(plan, layer), () => ({ oneIn: null, layer: null }));
  }
}

function keyOf(plan: Plan, { name, config }: Layer): string {
  const parity = plan.parity ? 'parity' : '';
  return `${parity}|${qconfigKey(config)}|${name}`;
}
