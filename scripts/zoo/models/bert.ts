import type { ModelProto } from '../../../src/engine/onnx/proto';
import { DataType, GraphBuilder } from '../builder';
import { decomposedLayerNorm, geluByErf, layerNorm, linear } from '../layers';

export interface BertSize {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly tokens: number;
  readonly vocabulary: number;
  /** One LayerNormalization node each instead of nine elementary ones. */
  readonly fusedNorm?: boolean;
}

export const bertBase: BertSize = {
  layers: 12,
  hidden: 768,
  heads: 12,
  tokens: 128,
  vocabulary: 30522,
};

/** BERT for classification (Devlin et al. 2018): three int64 inputs, mask by −3.4e38, GELU by Erf. */
export function buildBert(seed: number, size: BertSize = bertBase): ModelProto {
  const g = new GraphBuilder({ opset: size.fusedNorm === true ? 17 : 14, seed });
  const shape = ['batch', size.tokens];
  const ids = g.input('input_ids', shape, DataType.INT64);
  const mask = g.input('attention_mask', shape, DataType.INT64);
  const types = g.input('token_type_ids', shape, DataType.INT64);
  const bias = g.scope('bert', () => attentionBias(g, mask));
  let x = g.scope('bert', () => g.scope('embeddings', () => embeddings(g, ids, types, size)));
  for (let layer = 0; layer < size.layers; layer++) {
    x = g.scope('bert', () =>
      g.scope('encoder', () => g.scope(`layer.${layer}`, () => encoderLayer(g, x, bias, size))),
    );
  }
  const first = g.scope('bert', () => g.op('Gather', [x, g.int64s([0], [])], { axis: 1 }));
  const pooled = g.scope('bert', () =>
    g.scope('pooler', () => g.op('Tanh', [gemm(g, 'dense', first, size.hidden, size.hidden)])),
  );
  g.output(gemm(g, 'classifier', pooled, size.hidden, 2), 'logits', ['batch', 2]);
  return g.model('bert');
}

/** 0 where a token counts, −3.4e38 where it does not: [batch, 1, 1, tokens]. */
function attentionBias(g: GraphBuilder, mask: string): string {
  const row = g.op('Unsqueeze', [mask, g.int64s([1])]);
  const wide = g.op('Cast', [g.op('Unsqueeze', [row, g.int64s([2])])], { to: DataType.FLOAT });
  return g.op('Mul', [g.op('Sub', [g.scalar(1), wide]), g.scalar(-3.4028234663852886e38)]);
}

function embeddings(g: GraphBuilder, ids: string, types: string, size: BertSize): string {
  const table = (name: string, rows: number, deviation: number): string =>
    g.scope(name, () => g.normal('weight', [rows, size.hidden], deviation));
  const words = table('word_embeddings', size.vocabulary, 0.05);
  const byWord = g.scope('word_embeddings', () => g.op('Gather', [words, ids]));
  const kinds = table('token_type_embeddings', 2, 0.02);
  const byType = g.scope('token_type_embeddings', () => g.op('Gather', [kinds, types]));
  const positions = g.scope('position_embeddings', () =>
    g.normal('weight', [1, size.tokens, size.hidden], 0.02),
  );
  const sum = g.op('Add', [g.op('Add', [byWord, byType]), positions]);
  return norm(g, sum, size);
}

function encoderLayer(g: GraphBuilder, x: string, bias: string, size: BertSize): string {
  const { hidden } = size;
  const attended = g.scope('attention', () => {
    const context = g.scope('self', () => selfAttention(g, x, bias, size));
    return g.scope('output', () => {
      const y = g.scope('dense', () => linear(g, context, hidden, hidden));
      return norm(g, g.op('Add', [y, x]), size);
    });
  });
  const wide = g.scope('intermediate', () => {
    const y = g.scope('dense', () => linear(g, attended, hidden, hidden * 4));
    return g.scope('intermediate_act_fn', () => geluByErf(g, y));
  });
  return g.scope('output', () => {
    const y = g.scope('dense', () => linear(g, wide, hidden * 4, hidden));
    return norm(g, g.op('Add', [y, attended]), size);
  });
}

function selfAttention(g: GraphBuilder, x: string, bias: string, size: BertSize): string {
  const width = size.hidden / size.heads;
  // A larger deviation for query and key makes attention prefer some tokens, as trained heads do.
  const deviation = 1.5 / Math.sqrt(size.hidden);
  const heads = (name: string, perm: readonly number[], spread?: number): string => {
    const y = g.scope(name, () => linear(g, x, size.hidden, size.hidden, spread));
    const split = g.op('Reshape', [y, g.int64s([0, 0, size.heads, width])]);
    return g.op('Transpose', [split], { perm });
  };
  const query = heads('query', [0, 2, 1, 3], deviation);
  const key = heads('key', [0, 2, 3, 1], deviation);
  const value = heads('value', [0, 2, 1, 3]);
  const scores = g.op('Div', [g.op('MatMul', [query, key]), g.scalar(Math.sqrt(width))]);
  const weights = g.op('Softmax', [g.op('Add', [scores, bias])], { axis: -1 });
  const context = g.op('Transpose', [g.op('MatMul', [weights, value])], { perm: [0, 2, 1, 3] });
  return g.op('Reshape', [context, g.int64s([0, 0, size.hidden])]);
}

function norm(g: GraphBuilder, x: string, size: BertSize): string {
  const build = size.fusedNorm === true ? layerNorm : decomposedLayerNorm;
  return g.scope('LayerNorm', () => build(g, x, size.hidden, 1e-12));
}

function gemm(g: GraphBuilder, name: string, x: string, inputs: number, outputs: number): string {
  return g.scope(name, () => {
    const weight = g.normal('weight', [outputs, inputs], 1 / Math.sqrt(inputs));
    const bias = g.normal('bias', [outputs], 0.02);
    return g.op('Gemm', [x, weight, bias], { transB: 1 });
  });
}
