/** Two layers with a channel between them for each column, as `solveScales` sees them. */
export interface ScaledPair {
  /** Indices of the two weights. */
  readonly first: number;
  readonly second: number;
  /** Largest factor a channel may have; 0 = it keeps 1. */
  readonly most: Float64Array;
}

/** The cells of a weight, by their largest absolute value; they are scaled in place. */
export interface ScaledCells {
  readonly maxima: Float64Array;
  /** Input and output channel of each cell. */
  readonly inputOf: Int32Array;
  readonly outputOf: Int32Array;
  readonly inputs: number;
  readonly outputs: number;
}

const mostRounds = 200;
/** Factors that change by less than this, in log, have settled. */
const settledLog = 1e-3;

/**
 * For each pair the factors of the channels between its layers, that make the largest weights on both sides
 * equal: s = √(r₂·r₁) / r₁, over all pairs again and again until no factor changes any more. A channel that is
 * 0 on either side keeps 1.
 * Source: Nagel et al., Data-Free Quantization Through Weight Equalization and Bias Correction, ICCV 2019.
 */
export function solveScales(
  pairs: readonly ScaledPair[],
  weights: readonly ScaledCells[],
): readonly Float64Array[] {
  const scales = pairs.map(({ most }) => new Float64Array(most.length).fill(1));
  for (let round = 0; round < mostRounds; round += 1) {
    let largest = 0;
    pairs.forEach(({ first, second, most }, index) => {
      const [before, behind] = [weights[first], weights[second]];
      const total = scales[index];
      if (before === undefined || behind === undefined || total === undefined) return;
      const r1 = channelMaxima(before.maxima, before.outputOf, before.outputs);
      const r2 = channelMaxima(behind.maxima, behind.inputOf, behind.inputs);
      const steps = new Float64Array(total.length).fill(1);
      for (let channel = 0; channel < total.length; channel += 1) {
        const [one, other] = [r1[channel] ?? 0, r2[channel] ?? 0];
        const limit = most[channel] ?? 0;
        if (one === 0 || other === 0 || limit === 0) continue;
        const known = total[channel] ?? 1;
        const next = Math.min(known * (Math.sqrt(one * other) / one), limit);
        steps[channel] = next / known;
        total[channel] = next;
        largest = Math.max(largest, Math.abs(Math.log(next / known)));
      }
      multiply(before.maxima, before.outputOf, steps);
      multiply(
        behind.maxima,
        behind.inputOf,
        steps.map((step) => 1 / step),
      );
    });
    if (largest < settledLog) break;
  }
  return scales;
}

function channelMaxima(maxima: Float64Array, channelOf: Int32Array, count: number): Float64Array {
  const found = new Float64Array(count);
  maxima.forEach((value, cell) => {
    const channel = channelOf[cell] ?? 0;
    if (value > (found[channel] ?? 0)) found[channel] = value;
  });
  return found;
}

function multiply(maxima: Float64Array, channelOf: Int32Array, factors: Float64Array): void {
  for (let cell = 0; cell < maxima.length; cell += 1) {
    maxima[cell] = (maxima[cell] ?? 0) * (factors[channelOf[cell] ?? 0] ?? 1);
  }
}
