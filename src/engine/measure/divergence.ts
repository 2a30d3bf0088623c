import type { HostTensor } from '../data/sample/tensor';

/** The axis of a tensor of scores along which its classes are. */
export function classAxisOf(dims: readonly number[]): number {
  return dims.length <= 3 ? dims.length - 1 : 1;
}

/** A probability that a model gives as 0 counts as this: what float32 softmax leaves of a score 27 below the best. */
const leastProbability = 1e-12;

/**
 * Kullback-Leibler divergence of what a quantized model answers from what the float model does, in nats:
 * Σ p·ln(p/q) for each answer (a sample, a token, a pixel), and the mean over all of them. Scores go
 * through a softmax along the classes first, unless they are probabilities already.
 */
export class Divergence {
  #sum = 0;
  #answers = 0;

  add(float: HostTensor, quantized: HostTensor): void {
    const axis = classAxisOf(float.dims);
    const classes = float.dims[axis] ?? 0;
    if (classes < 2 || float.data.length === 0) return;
    if (float.data.length !== quantized.data.length) return;
    const stride = float.dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
    const one = new Float64Array(classes);
    const other = new Float64Array(classes);
    const answers = float.data.length / classes;
    for (let at = 0; at < answers; at += 1) {
      const first = Math.floor(at / stride) * classes * stride + (at % stride);
      for (let index = 0; index < classes; index += 1) {
        one[index] = Number(float.data[first + index * stride]);
        other[index] = Number(quantized.data[first + index * stride]);
      }
      const found = divergenceOf(one, other);
      if (Number.isNaN(found)) continue;
      this.#sum += found;
      this.#answers += 1;
    }
  }

  /** Nats; null where there was nothing to compare. */
  get mean(): number | null {
    return this.#answers === 0 ? null : this.#sum / this.#answers;
  }
}

function divergenceOf(float: Float64Array, quantized: Float64Array): number {
  const isShare = isDistribution(float);
  const p = isShare ? float : softmax(float);
  const q = isShare ? quantized : softmax(quantized);
  let sum = 0;
  for (let index = 0; index < p.length; index += 1) {
    const own = p[index] ?? 0;
    if (own <= 0) continue;
    sum += own * Math.log(own / Math.max(leastProbability, q[index] ?? 0));
  }
  // Rounding leaves tiny negative sums of equal distributions.
  return Math.max(0, sum);
}

function isDistribution(values: Float64Array): boolean {
  let sum = 0;
  for (const value of values) {
    if (!(value >= 0)) return false;
    sum += value;
  }
  return Math.abs(sum - 1) < 1e-3;
}

function softmax(scores: Float64Array): Float64Array {
  const largest = scores.reduce((best, score) => Math.max(best, score), -Infinity);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
