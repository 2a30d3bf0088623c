import type { GraphBuilder } from './builder';
import { convNode, logNormal, makeConvWeights, type ConvOptions } from './layers';

/** A value and what is expected of each of its channels, so that BatchNormalization gets statistics like a trained one's. */
export interface Signal {
  readonly value: string;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

export interface NormOptions {
  readonly gain?: number;
  /** Deviation of the logarithm of the channels' gains. */
  readonly gainSpread?: number;
}

/** Channels with mean 0 and variance 1. */
export function standardSignal(value: string, channels: number): Signal {
  return { value, mean: new Float64Array(channels), variance: new Float64Array(channels).fill(1) };
}

/** Conv without bias, then BatchNormalization whose running statistics are those expected here. */
export function convNorm(
  g: GraphBuilder,
  names: { readonly conv: string; readonly norm: string },
  x: Signal,
  options: ConvOptions,
  norm: NormOptions = {},
): Signal {
  const weights = makeConvWeights(g, options);
  const value = g.scope(names.conv, () => convNode(g, x.value, weights, options));
  const expected = expectAfterConv(x, weights, options);
  return g.scope(names.norm, () => batchNorm(g, { value, ...expected }, norm));
}

export function relu(g: GraphBuilder, x: Signal): Signal {
  return { ...rectify(x), value: g.scope('relu', () => g.op('Relu', [x.value])) };
}

/** Relu6 as Clip. Cutting at 6 changes the statistics too little to count. */
export function reluSix(g: GraphBuilder, name: string, x: Signal): Signal {
  const value = g.scope(name, () => g.op('Clip', [x.value, g.scalar(0), g.scalar(6)]));
  return { ...rectify(x), value };
}

/** Sum of two independent signals. */
export function add(g: GraphBuilder, x: Signal, y: Signal): Signal {
  return {
    value: g.op('Add', [x.value, y.value]),
    mean: x.mean.map((mean, i) => mean + (y.mean[i] ?? 0)),
    variance: x.variance.map((variance, i) => variance + (y.variance[i] ?? 0)),
  };
}

function batchNorm(g: GraphBuilder, x: Signal, options: NormOptions): Signal {
  const { gain = 1, gainSpread = 0.3 } = options;
  const gains = Float32Array.from(x.mean, () => gain * logNormal(g, gainSpread));
  const shifts = Float32Array.from(x.mean, () => 0.2 * gain * g.random.normal());
  const deviation = (i: number): number => Math.sqrt(x.variance[i] ?? 1);
  const means = Float32Array.from(x.mean, (m, i) => m + 0.1 * deviation(i) * g.random.normal());
  const variances = Float32Array.from(x.variance, (variance) => variance * logNormal(g, 0.1));
  const parameters = [
    g.floats('weight', [gains.length], gains),
    g.floats('bias', [gains.length], shifts),
    g.floats('running_mean', [gains.length], means),
    g.floats('running_var', [gains.length], variances),
  ];
  const attributes = { epsilon: { float: 1e-5 }, momentum: { float: 0.9 } };
  return {
    value: g.op('BatchNormalization', [x.value, ...parameters], attributes),
    mean: Float64Array.from(shifts),
    variance: Float64Array.from(gains, (value) => value * value),
  };
}

/** Neighbouring pixels are taken as half alike: the mean of what equal and independent ones would give. */
function expectAfterConv(
  x: Signal,
  weights: Float32Array,
  options: ConvOptions,
): Pick<Signal, 'mean' | 'variance'> {
  const { inputs, outputs, kernel, groups = 1 } = options;
  const area = kernel * kernel;
  const perGroup = inputs / groups;
  const mean = new Float64Array(outputs);
  const variance = new Float64Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const firstInput = Math.floor((output * groups) / outputs) * perGroup;
    for (let input = 0; input < perGroup; input++) {
      let sum = 0;
      let squares = 0;
      const start = (output * perGroup + input) * area;
      for (let i = start; i < start + area; i++) {
        const weight = weights[i] ?? 0;
        sum += weight;
        squares += weight * weight;
      }
      mean[output]! += sum * (x.mean[firstInput + input] ?? 0);
      variance[output]! += 0.5 * (sum * sum + squares) * (x.variance[firstInput + input] ?? 0);
    }
  }
  return { mean, variance };
}

/** Mean and variance of max(0, N(mean, variance)). */
function rectify(x: Signal): Pick<Signal, 'mean' | 'variance'> {
  const mean = new Float64Array(x.mean.length);
  const variance = new Float64Array(x.mean.length);
  for (const [i, middle] of x.mean.entries()) {
    const deviation = Math.sqrt(x.variance[i] ?? 1);
    const z = middle / deviation;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const share = shareBelow(z);
    const first = middle * share + deviation * density;
    const second = (middle * middle + deviation * deviation) * share + middle * deviation * density;
    mean[i] = first;
    variance[i] = Math.max(1e-6, second - first * first);
  }
  return { mean, variance };
}

/** The normal distribution function, by its logistic approximation (error below 0.01). */
function shareBelow(z: number): number {
  return 1 / (1 + Math.exp(-1.702 * z));
}
