import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import type { SourceIndex } from './source-index';
import { sourcesOfLayer } from './noise-source';
import type { SourceChange } from './predictor';

/**
 * Which sources go with any set of skips, counted from who holds what in the plan that a search starts
 * from. Microseconds a set, for comparing thousands; that layers without weights may fall silent
 * behind a skip is left out (ToggleChanges is exact).
 */
export class SkipChanges {
  /** Layers that can be skipped. */
  readonly candidates: readonly Layer[];
  readonly #held: ReadonlyMap<number, Int32Array>;
  readonly #holders = new Map<number, number>();

  constructor(model: PreparedModel, plan: Plan, index: SourceIndex) {
    this.candidates = plan.layers.filter((layer) => layer.state === 'quantized');
    this.#held = new Map(
      this.candidates.map((layer) => [layer.index, index.ids(sourcesOfLayer(model, layer))]),
    );
    for (const sources of this.#held.values()) {
      for (const source of sources) this.#holders.set(source, (this.#holders.get(source) ?? 0) + 1);
    }
  }

  heldBy(layer: Layer): Int32Array {
    return this.#held.get(layer.index) ?? new Int32Array();
  }

  /** Layers that hold a source when nothing is skipped. */
  holders(source: number): number {
    return this.#holders.get(source) ?? 0;
  }

  /** Sources that go and come when the skipped layers change from one set to another. */
  change(from: readonly Layer[], to: readonly Layer[]): SourceChange {
    const before = this.#heldAlone(from);
    const after = this.#heldAlone(to);
    const removed: number[] = [];
    const added: number[] = [];
    for (const [source, skipped] of after) {
      const wasThere = (before.get(source) ?? 0) < this.holders(source);
      if (wasThere && skipped >= this.holders(source)) removed.push(source);
    }
    for (const [source, skipped] of before) {
      const isThere = (after.get(source) ?? 0) < this.holders(source);
      if (isThere && skipped >= this.holders(source)) added.push(source);
    }
    return { removed: Int32Array.from(removed), added: Int32Array.from(added) };
  }

  /** How many of these layers hold each source. */
  #heldAlone(layers: readonly Layer[]): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const layer of layers) {
      for (const source of this.heldBy(layer)) counts.set(source, (counts.get(source) ?? 0) + 1);
    }
    return counts;
  }
}
