import type { ModelProto } from '../../../src/engine/onnx/proto';
import { DataType, GraphBuilder } from '../builder';
import { conv, linear } from '../layers';

const bands = 40;
const steps = 50;
const hidden = 64;

/** Convolution, a bidirectional LSTM and an `If` whose branches hold layers and use outer weights. */
export function buildSpeechGate(seed: number): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed });
  const features = g.input('features', [1, 1, bands, steps]);
  const isLoud = g.input('is_loud', [1], DataType.BOOL);
  const y = g.scope('encoder', () => {
    const first = g.scope('conv', () =>
      conv(g, features, { inputs: 1, outputs: 4, kernel: 3, bias: true }),
    );
    const active = g.scope('act', () => g.op('Relu', [first]));
    const flat = g.op('Reshape', [active, g.int64s([1, 4 * bands, steps])]);
    return g.op('Transpose', [flat], { perm: [2, 0, 1] });
  });
  const sequence = g.scope('lstm', () => lstm(g, y, 4 * bands));
  const last = g.op('Gather', [sequence, g.int64s([-1], [])], { axis: 0 });
  const shared = g.scope('gate', () => g.normal('shared', [2 * hidden, 8], 0.1));
  const gated = g.scope('gate', () =>
    g.op('If', [isLoud], {
      then_branch: branch(g, last, shared, seed, 'then'),
      else_branch: branch(g, last, shared, seed + 1, 'else'),
    }),
  );
  const logits = g.scope('head', () => linear(g, gated, 8, 5));
  g.output(logits, 'logits', [1, 5]);
  return g.model('speech-gate');
}

/** Hidden states of both directions: [steps, batch, 2·hidden]. */
function lstm(g: GraphBuilder, x: string, inputs: number): string {
  const w = g.normal('weight_ih', [2, 4 * hidden, inputs], 1 / Math.sqrt(inputs));
  const r = g.normal('weight_hh', [2, 4 * hidden, hidden], 1 / Math.sqrt(hidden));
  const b = g.normal('bias', [2, 8 * hidden], 0.05);
  const y = g.op('LSTM', [x, w, r, b], { direction: 'bidirectional', hidden_size: hidden });
  const steppedFirst = g.op('Transpose', [y], { perm: [0, 2, 1, 3] });
  return g.op('Reshape', [steppedFirst, g.int64s([0, 0, -1])]);
}

/** `relu(x·W₁)·W₂ + x·shared`: `x` and `shared` come from the graph around. */
function branch(
  outer: GraphBuilder,
  x: string,
  shared: string,
  seed: number,
  name: string,
): ReturnType<GraphBuilder['graph']> {
  const g = new GraphBuilder({ opset: outer.opset, seed: seed + 1000 });
  const y = g.scope('gate', () =>
    g.scope(name, () => {
      const wide = g.scope('fc1', () => linear(g, x, 2 * hidden, 32));
      const active = g.op('Relu', [wide]);
      const narrow = g.scope('fc2', () => linear(g, active, 32, 8));
      return g.op('Add', [narrow, g.op('MatMul', [x, shared])]);
    }),
  );
  g.output(y, `${name}_gated`, [1, 8]);
  return g.graph(`${name}_branch`);
}
