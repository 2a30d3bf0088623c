import type { GraphBuilder } from './builder';

export interface ConvOptions {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
  readonly bias?: boolean;
  /** Half the kernel on every side if not said. */
  readonly pads?: readonly [number, number, number, number];
  /** Multiplies the weights' deviation (1 = variance kept: He for a rectified input). */
  readonly gain?: number;
  /** Deviation of the logarithm of each output channel's size. */
  readonly channelSpread?: number;
}

/** Conv with He-normal weights; padding keeps the size at stride 1. */
export function conv(g: GraphBuilder, x: string, options: ConvOptions): string {
  return convNode(g, x, makeConvWeights(g, options), options);
}

export function makeConvWeights(g: GraphBuilder, options: ConvOptions): Float32Array {
  const { inputs, outputs, kernel, groups = 1, gain = 1, channelSpread = 0 } = options;
  const fanIn = (inputs / groups) * kernel * kernel;
  const deviation = gain * Math.sqrt(2 / fanIn);
  const weights = new Float32Array(outputs * fanIn);
  for (let channel = 0; channel < outputs; channel++) {
    const size = logNormal(g, channelSpread);
    const own = weights.subarray(channel * fanIn, (channel + 1) * fanIn);
    g.random.fillNormal(own, 0, deviation * size);
  }
  return weights;
}

export function convNode(
  g: GraphBuilder,
  x: string,
  weights: Float32Array,
  options: ConvOptions,
): string {
  const { inputs, outputs, kernel, stride = 1, groups = 1 } = options;
  const weight = g.floats('weight', [outputs, inputs / groups, kernel, kernel], weights);
  const bias = options.bias === true ? [g.normal('bias', [outputs], 0.1)] : [];
  const pad = Math.floor((kernel - 1) / 2);
  return g.op('Conv', [x, weight, ...bias], {
    dilations: [1, 1],
    group: groups,
    kernel_shape: [kernel, kernel],
    pads: options.pads ?? [pad, pad, pad, pad],
    strides: [stride, stride],
  });
}

/** `x·W + b` by MatMul and Add, as the exporter writes a linear layer over tokens. */
export function linear(
  g: GraphBuilder,
  x: string,
  inputs: number,
  outputs: number,
  deviation = 1 / Math.sqrt(inputs),
): string {
  const weight = g.normal('weight', [inputs, outputs], deviation);
  const bias = g.normal('bias', [outputs], 0.02);
  return g.op('Add', [bias, g.op('MatMul', [x, weight])]);
}

/** A classifier: `x·Wᵀ + b` by Gemm. */
export function classifier(g: GraphBuilder, x: string, inputs: number, classes: number): string {
  const weight = g.normal('weight', [classes, inputs], 1 / Math.sqrt(inputs));
  const bias = g.normal('bias', [classes], 0.02);
  return g.op('Gemm', [x, weight, bias], { alpha: { float: 1 }, beta: { float: 1 }, transB: 1 });
}

/** One LayerNormalization node (opset 17). */
export function layerNorm(g: GraphBuilder, x: string, size: number, epsilon: number): string {
  const [scale, shift] = layerNormParameters(g, size);
  return g.op('LayerNormalization', [x, scale, shift], { axis: -1, epsilon: { float: epsilon } });
}

/** The same as nine elementary nodes, as exported below opset 17. */
export function decomposedLayerNorm(
  g: GraphBuilder,
  x: string,
  size: number,
  epsilon: number,
): string {
  const mean = g.op('ReduceMean', [x], { axes: [-1] });
  const centred = g.op('Sub', [x, mean]);
  const squared = g.op('Pow', [centred, g.scalar(2)]);
  const variance = g.op('ReduceMean', [squared], { axes: [-1] });
  const deviation = g.op('Sqrt', [g.op('Add', [variance, g.scalar(epsilon)])]);
  const [scale, shift] = layerNormParameters(g, size);
  const scaled = g.op('Mul', [g.op('Div', [centred, deviation]), scale]);
  return g.op('Add', [scaled, shift]);
}

/** Gains as in trained transformers: most near 1, a few channels several times larger. */
function layerNormParameters(g: GraphBuilder, size: number): readonly [string, string] {
  const gains = Float32Array.from({ length: size }, () => {
    const outlier = g.random.uniform() < 0.01 ? 4 : 1;
    return outlier * Math.exp(0.15 * g.random.normal());
  });
  return [g.floats('weight', [size], gains), g.normal('bias', [size], 0.05)];
}

/** 0.5·x·(1 + erf(x/√2)), node by node. */
export function geluByErf(g: GraphBuilder, x: string): string {
  const erf = g.op('Erf', [g.op('Div', [x, g.scalar(Math.SQRT2)])]);
  const weighted = g.op('Mul', [x, g.op('Add', [erf, g.scalar(1)])]);
  return g.op('Mul', [weighted, g.scalar(0.5)]);
}

/** A random factor around 1 whose mean square is 1, so that spreading channels does not add signal. */
export function logNormal(g: GraphBuilder, spread: number): number {
  return Math.exp(spread * g.random.normal() - spread * spread);
}
