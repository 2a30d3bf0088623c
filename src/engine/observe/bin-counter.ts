import { histogramBins, type TensorHistogram } from './counts/histogram';
import type { TensorStats } from './observations';

/** Counts one tensor's values, sample after sample, into bins that are decided. */
export class BinCounter {
  readonly #stats: TensorStats;
  readonly #lo: number;
  readonly #hi: number;
  readonly #counts = new Float64Array(histogramBins);
  /** Counts of one call: integers add up faster, and are moved before they can overflow. */
  readonly #batch = new Uint32Array(histogramBins);

  constructor(stats: TensorStats) {
    this.#stats = stats;
    const range = stats.unmasked ?? stats;
    this.#lo = range.min;
    this.#hi = range.max;
  }

  add(values: Float32Array): void {
    if (this.#stats.unmasked !== null) this.#addUnmasked(values);
    else this.#addAll(values);
    const counts = this.#counts;
    this.#batch.forEach((count, bin) => {
      if (count > 0) counts[bin] = (counts[bin] ?? 0) + count;
    });
    this.#batch.fill(0);
  }

  finish(): TensorHistogram {
    return { tensor: this.#stats.tensor, lo: this.#lo, hi: this.#hi, counts: this.#counts };
  }

  /** Bins per unit; 0 sends every value of a constant tensor to the first bin. */
  get #factor(): number {
    return this.#hi > this.#lo ? histogramBins / (this.#hi - this.#lo) : 0;
  }

  #addAll(values: Float32Array): void {
    const batch = this.#batch;
    const lo = this.#lo;
    const factor = this.#factor;
    const last = histogramBins - 1;
    for (let index = 0; index < values.length; index += 1) {
      let bin = (((values[index] ?? 0) - lo) * factor) | 0;
      if (bin > last) bin = last;
      else if (bin < 0) bin = 0;
      batch[bin] = (batch[bin] ?? 0) + 1;
    }
  }

  #addUnmasked(values: Float32Array): void {
    const batch = this.#batch;
    const last = histogramBins - 1;
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] ?? 0;
      if (!(value >= this.#lo && value <= this.#hi)) continue;
      const bin = Math.trunc((value - this.#lo) * this.#factor);
      const inside = Math.min(last, Math.max(0, bin));
      batch[inside] = (batch[inside] ?? 0) + 1;
    }
  }
}
