import type { OpenedModel } from '../../../src/shared/contract/model-view';
import { ModelBuilder } from './model-builder';

const tokens = [-1, 128, 768];
const heads = [-1, 12, 128, 64];
const scoresShape = [-1, 12, 128, 128];
const wideShape = [-1, 128, 3072];
const perToken = [-1, 128, 1];

/** Adds a node and gives its output. */
type Add = (
  op: string,
  name: string,
  inputs: readonly string[],
  shape: readonly number[],
) => string;

/** A deep encoder with nested scopes: 5,000 nodes and a few more. */
export function encoderModel(blocks = 100): OpenedModel {
  const model = new ModelBuilder('encoder.onnx', 'pytorch');
  const add: Add = (op, name, inputs, shape) => model.add(op, name, inputs, { shape });
  const ids = model.input('input_ids', ['N', 128]);
  const mask = model.input('attention_mask', ['N', 128]);
  const words = add('Gather', '/embeddings/word_embeddings/Gather', [ids], tokens);
  const length = add('Shape', '/embeddings/Shape', [ids], [2]);
  const places = add('Gather', '/embeddings/position_embeddings/Gather', [length], tokens);
  const embedded = add('Add', '/embeddings/Add', [words, places], tokens);
  let x = normalize(add, '/embeddings/LayerNorm', embedded);
  const kept = add('Sub', '/Sub', [add('Cast', '/Cast', [mask], [-1, 128])], [-1, 128]);
  const bias = add('Mul', '/Mul', [kept], [-1, 1, 1, 128]);
  for (let index = 0; index < blocks; index += 1) {
    const at = `/encoder/layer.${index}`;
    x = feedForward(model, add, at, attention(model, add, at, x, bias));
  }
  const pooled = add('Gather', '/pooler/Gather', [x], [-1, 768]);
  const dense = model.add('Gemm', '/pooler/dense/Gemm', [pooled], {
    detail: '768×768',
    shape: [-1, 768],
  });
  const squashed = model.add('Tanh', '/pooler/activation/Tanh', [dense], {
    shape: [-1, 768],
    layer: false,
  });
  const logits = model.add('Gemm', '/classifier/Gemm', [squashed], {
    detail: '768×2',
    shape: [-1, 2],
    output: 'logits',
  });
  model.output(logits, ['N', 2]);
  return model.build(437_000_000);
}

function normalize(add: Add, at: string, x: string): string {
  const mean = add('ReduceMean', `${at}/ReduceMean`, [x], perToken);
  const centred = add('Sub', `${at}/Sub`, [x, mean], tokens);
  const squared = add('Pow', `${at}/Pow`, [centred], tokens);
  const variance = add('ReduceMean', `${at}/ReduceMean_1`, [squared], perToken);
  const shifted = add('Add', `${at}/Add`, [variance], perToken);
  const deviation = add('Sqrt', `${at}/Sqrt`, [shifted], perToken);
  const divided = add('Div', `${at}/Div`, [centred, deviation], tokens);
  const scaled = add('Mul', `${at}/Mul`, [divided], tokens);
  return add('Add', `${at}/Add_1`, [scaled], tokens);
}

function linear(
  model: ModelBuilder,
  at: string,
  x: string,
  detail: string,
  shape: readonly number[],
): string {
  const product = model.add('MatMul', `${at}/MatMul`, [x], { detail, shape });
  return model.add('Add', `${at}/Add`, [product], { shape });
}

/** Self-attention, added to what came in and normalized. */
function attention(model: ModelBuilder, add: Add, at: string, x: string, bias: string): string {
  const self = `${at}/attention/self`;
  const dense = `${at}/attention/output/dense`;
  const project = (part: string, suffix: string): string => {
    const flat = linear(model, `${self}/${part}`, x, '768×768', tokens);
    const split = add('Reshape', `${self}/Reshape${suffix}`, [flat], [-1, 128, 12, 64]);
    return add('Transpose', `${self}/Transpose${suffix}`, [split], heads);
  };
  const query = project('query', '');
  const key = project('key', '_1');
  const value = project('value', '_2');
  const scores = model.add('MatMul', `${self}/MatMul`, [query, key], {
    detail: 'dynamic',
    shape: scoresShape,
  });
  const scaled = add('Div', `${self}/Div`, [scores], scoresShape);
  const masked = add('Add', `${self}/Add`, [scaled, bias], scoresShape);
  const weights = add('Softmax', `${self}/Softmax`, [masked], scoresShape);
  const context = model.add('MatMul', `${self}/MatMul_1`, [weights, value], {
    detail: 'dynamic',
    shape: heads,
  });
  const turned = add('Transpose', `${self}/Transpose_3`, [context], [-1, 128, 12, 64]);
  const joined = add('Reshape', `${self}/Reshape_3`, [turned], tokens);
  const attended = linear(model, dense, joined, '768×768', tokens);
  const sum = add('Add', `${at}/attention/output/Add`, [attended, x], tokens);
  return normalize(add, `${at}/attention/output/LayerNorm`, sum);
}

/** Two linear layers with a GELU between, added to what came in and normalized. */
function feedForward(model: ModelBuilder, add: Add, at: string, x: string): string {
  const wide = linear(model, `${at}/intermediate/dense`, x, '768×3072', wideShape);
  const act = `${at}/intermediate/intermediate_act_fn`;
  const divided = add('Div', `${act}/Div`, [wide], wideShape);
  const erf = add('Erf', `${act}/Erf`, [divided], wideShape);
  const gate = add('Add', `${act}/Add`, [erf], wideShape);
  const gated = add('Mul', `${act}/Mul`, [wide, gate], wideShape);
  const gelu = add('Mul', `${act}/Mul_1`, [gated], wideShape);
  const narrowed = linear(model, `${at}/output/dense`, gelu, '3072×768', tokens);
  const sum = add('Add', `${at}/output/Add`, [narrowed, x], tokens);
  return normalize(add, `${at}/output/LayerNorm`, sum);
}
