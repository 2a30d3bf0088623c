import type { ModelProto } from '../../../src/engine/onnx/proto';
import { GraphBuilder } from '../builder';
import { classifier, conv, geluByErf, layerNorm, linear } from '../layers';

const hidden = 768;
const heads = 12;
const layers = 12;
const patch = 16;
const tokens = (224 / patch) ** 2 + 1;

/** ViT-B/16 (Dosovitskiy et al. 2020), 224², LayerNormalization nodes, dynamic batch. */
export function buildViT(seed: number): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed });
  const image = g.input('pixel_values', ['batch', 3, 224, 224]);
  let x = g.scope('embeddings', () => embeddings(g, image));
  for (let layer = 0; layer < layers; layer++) {
    x = g.scope('encoder', () => g.scope(`layer.${layer}`, () => encoderLayer(g, x)));
  }
  x = g.scope('layernorm', () => layerNorm(g, x, hidden, 1e-12));
  const first = g.op('Gather', [x, g.int64s([0], [])], { axis: 1 });
  const logits = g.scope('classifier', () => classifier(g, first, hidden, 1000));
  g.output(logits, 'logits', ['batch', 1000]);
  return g.model('vit-b16');
}

function embeddings(g: GraphBuilder, image: string): string {
  const patches = g.scope('patch_embeddings', () => {
    const sizes = { inputs: 3, outputs: hidden, kernel: patch, stride: patch };
    const y = g.scope('projection', () =>
      conv(g, image, { ...sizes, pads: [0, 0, 0, 0], bias: true, gain: 0.5 }),
    );
    const flat = g.op('Reshape', [y, g.int64s([0, hidden, tokens - 1])]);
    return g.op('Transpose', [flat], { perm: [0, 2, 1] });
  });
  const batch = g.op('Slice', [g.op('Shape', [image]), g.int64s([0]), g.int64s([1])]);
  const shape = g.op('Concat', [batch, g.int64s([1, hidden])], { axis: 0 });
  const token = g.op('Expand', [g.normal('cls_token', [1, 1, hidden], 0.3), shape]);
  const all = g.op('Concat', [token, patches], { axis: 1 });
  return g.op('Add', [all, g.normal('position_embeddings', [1, tokens, hidden], 0.2)]);
}

function encoderLayer(g: GraphBuilder, x: string): string {
  const normed = g.scope('layernorm_before', () => layerNorm(g, x, hidden, 1e-12));
  const attended = g.scope('attention', () => {
    const context = g.scope('attention', () => selfAttention(g, normed));
    return g.scope('output', () => g.scope('dense', () => linear(g, context, hidden, hidden)));
  });
  const middle = g.op('Add', [attended, x]);
  const ready = g.scope('layernorm_after', () => layerNorm(g, middle, hidden, 1e-12));
  const wide = g.scope('intermediate', () => {
    const y = g.scope('dense', () => linear(g, ready, hidden, hidden * 4));
    return g.scope('intermediate_act_fn', () => geluByErf(g, y));
  });
  return g.scope('output', () => {
    const y = g.scope('dense', () =>
      linear(g, wide, hidden * 4, hidden, 0.5 / Math.sqrt(hidden * 4)),
    );
    return g.op('Add', [y, middle]);
  });
}

function selfAttention(g: GraphBuilder, x: string): string {
  const width = hidden / heads;
  const split = (name: string, perm: readonly number[], deviation?: number): string => {
    const y = g.scope(name, () => linear(g, x, hidden, hidden, deviation));
    const shaped = g.op('Reshape', [y, g.int64s([0, 0, heads, width])]);
    return g.op('Transpose', [shaped], { perm });
  };
  const sharper = 1.3 / Math.sqrt(hidden);
  const query = split('query', [0, 2, 1, 3], sharper);
  const key = split('key', [0, 2, 3, 1], sharper);
  const value = split('value', [0, 2, 1, 3]);
  const scores = g.op('Div', [g.op('MatMul', [query, key]), g.scalar(Math.sqrt(width))]);
  const weights = g.op('Softmax', [scores], { axis: -1 });
  const context = g.op('Transpose', [g.op('MatMul', [weights, value])], { perm: [0, 2, 1, 3] });
  return g.op('Reshape', [context, g.int64s([0, 0, hidden])]);
}
