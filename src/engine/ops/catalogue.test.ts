import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors';
import { productOps } from '../../shared/op-types';
import { indexGraph } from '../onnx/graph-index';
import { DataType, makeGraph, makeNode, makeTensor } from '../onnx/proto';
import type { NodeProto } from '../onnx/proto';
import {
  opTraits,
  passesThrough,
  quantizableOps,
  standardOps,
  standInOf,
  traitsOf,
} from './catalogue';
import type { AxesWriter } from './traits/axes-writer';
import type { ConvertContext } from './traits/converter';
import type { IntegerValue, IntegerWriter } from './traits/integer-writer';
import type { OpTraits } from './traits/op-traits';
import type { OpVisit } from './traits/op-visit';

const entries = [...standardOps].map(([op, traits]) => ({ op, traits }));
const inputs = ['x', 'w', 'b', 'a'];
const weight = makeTensor('w', DataType.INT64, [2, 3], new BigInt64Array(6));
const graph = indexGraph(makeGraph({ name: 'g', nodes: [], initializers: [weight] }));

function nodeOf(op: string): NodeProto {
  return makeNode(op, inputs, ['y'], {}, { name: 'node' });
}

test('page and recipes know the operators that multiply by a weight', () => {
  const products = entries.filter(({ traits }) => traits.product !== null).map(({ op }) => op);
  expect(products.toSorted()).toEqual([...productOps].toSorted());
});

/** Notes what a rule reads and rounds; `marked`: what stands in front is rounded already. */
function visited(op: string, marked: boolean): readonly string[] {
  const done: string[] = [];
  const { qdq } = opTraits(op);
  const visit: OpVisit = {
    node: nodeOf(op),
    opset: 21,
    parity: false,
    isMarked: () => marked,
    initializer: (position) => (inputs[position] === 'w' ? weight : null),
    readInput: (position) => done.push(`reads ${position}`),
    writeOutput: () => done.push('rounds'),
    shareOutput: () => done.push('shares'),
    readWeight: (position) => done.push(`weight ${position}`),
    readBias: () => done.push('bias'),
  };
  qdq?.rule(visit);
  return done;
}

describe.each(entries)('$op', ({ op, traits }) => {
  test('says what is trained in it without contradiction', () => {
    const { parameters, weights, bias, product } = traits;
    expect(parameters).toEqual(
      expect.arrayContaining([...weights, ...(bias === null ? [] : [bias])]),
    );
    expect(product === null || weights.length > 0).toBe(true);
    expect(product?.kernels.test(op) ?? true).toBe(true);
    expect(product?.channelAxis(nodeOf(op), 2) ?? 0).toBeTypeOf('number');
    const layout = product?.layout(nodeOf(op), [2, 3]) ?? { channels: 2, terms: 3 };
    expect(layout.channels * layout.terms).toBe(6);
  });

  test('is planned, described and followed without failing on a bare node', () => {
    const node = nodeOf(op);
    const { relevance } = traits;
    const sizes = { shapeOf: () => [2, 3], lengthOf: () => 2, constantOf: () => undefined };
    expect(traits.detail?.(node, { graph, types: new Map() }) ?? '').toBeTypeOf('string');
    expect([null, 0]).toContain(traits.dividedAxis?.(node, graph) ?? null);
    expect([null, 2]).toContain(traits.impliedRank?.(node, sizes) ?? null);
    expect([null, 2, 8]).toContain(traits.vectorLength?.(node, sizes) ?? null);
    expect(traits.spellOut?.(node, axesWriter) ?? node).toBe(node);
    const limits = traits.limits?.(graph, makeNode(op, ['x'], ['y']));
    expect((limits?.low ?? 0) < (limits?.high ?? 1)).toBe(true);
    const one = { low: -1, high: 1 };
    const matters = relevance === 'none' ? one : relevance(0, one, () => ({ min: -2, max: 3 }));
    expect(matters.low).toBeLessThan(matters.high);
  });

  test('is converted from the opset before, or says why not', () => {
    for (const [opset, convert] of Object.entries(traits.versions)) {
      expect(Number(opset)).toBeLessThanOrEqual(21);
      const result = convert(nodeOf(op), context);
      expect('refused' in result ? result.refused : result).not.toHaveLength(0);
    }
  });
});

const quantized = entries.filter(({ traits }) => traits.qdq !== null);

describe.each(quantized)('$op in int8', ({ op, traits }) => {
  test('rounds something where what it reads is rounded', () => {
    expect(visited(op, true).length).toBeGreaterThan(1);
  });

  test('follows what stands in front of it, or rounds by itself, as it says', () => {
    expect(visited(op, false)).toEqual(traits.qdq?.follows === true ? [] : visited(op, true));
  });

  test('shares the grid of its input only where it hands values on', () => {
    expect(visited(op, true).includes('shares') && !passesThrough(traits)).toBe(false);
  });
});

test.each(quantized.filter(({ traits }) => traits.integerRule !== null))(
  '$op is written as one integer operator',
  ({ op, traits }) => {
    const written: string[] = [];
    traits.integerRule?.(integerWriter(op, written));
    expect(written).toHaveLength(1);
  },
);

test('what stays float has no integer rule', () => {
  const odd = entries.filter(({ traits }) => traits.qdq === null && traits.integerRule !== null);
  expect(odd).toEqual([]);
});

test('op types a recipe can name are those of ONNX Runtime’s quantizer', () => {
  expect([...quantizableOps].toSorted()).toEqual(
    (
      'Add ArgMax AveragePool BatchNormalization Clip Concat Conv ConvTranspose CumSum EmbedLayerNormalization ' +
      'Flatten Gather GatherElements Gemm GlobalAveragePool InstanceNormalization LayerNormalization LeakyRelu ' +
      'MatMul MaxPool Mul Pad Relu Reshape Resize Sigmoid Slice Softmax Split Squeeze TopK Transpose Unsqueeze Where'
    ).split(' '),
  );
});

test('an operator is known by type and domain', () => {
  const known = (opType: string, domain: string): OpTraits['qdq'] =>
    traitsOf({ opType, domain }).qdq;
  expect(known('Conv', '')).not.toBeNull();
  expect(known('Conv', 'ai.onnx')).not.toBeNull();
  expect(known('Conv', 'com.example')).toBeNull();
  expect(known('EmbedLayerNormalization', 'com.microsoft')).not.toBeNull();
  expect(known('constructor', '')).toBeNull();
  expect(traitsOf({ opType: 'QuantizeLinear', domain: 'com.microsoft' }).flow).toBe('quantized');
});

test('an integer operator stands for one float operator', () => {
  expect(standInOf('ConvInteger')?.floatOp).toBe('Conv');
  expect(standInOf('QGemm')?.floatOp).toBe('Gemm');
  expect(standInOf('MatMulIntegerToFloat')?.floatOp).toBe('MatMul');
  expect(standInOf('Conv')).toBeUndefined();
  const forms = entries.flatMap(({ traits }) => traits.integerForms.map(({ op }) => op));
  expect(new Set(forms).size).toBe(forms.length);
});

const axesWriter: AxesWriter = {
  shapeOf: () => null,
  constantOf: () => undefined,
  integers: (wanted) => wanted,
  floats: (wanted) => wanted,
  add: (_op, _inputs, wanted) => wanted,
};

const context: ConvertContext = {
  target: 13,
  freshName: (wanted) => wanted,
  addIntegers: (wanted) => wanted,
  addFloats: (wanted) => wanted,
  addReshaped: (wanted) => wanted,
  constantOf: () => null,
  shapeOf: () => null,
  typeOf: () => DataType.FLOAT,
  isUsed: () => false,
};

function integerWriter(op: string, written: string[]): IntegerWriter {
  const value = (name: string): IntegerValue => ({
    name,
    scale: 'scale',
    zeroPoint: 'zero',
    dtype: 'uint8',
    qparams: { scale: 0.5, zeroPoint: 3 },
  });
  return {
    node: makeNode(op, ['x'], ['y']),
    graph,
    opset: 21,
    refuse: (reason) => new AppError('unsupported', reason),
    isRounded: () => true,
    scalar: (name) => name,
    input: (position) => value(`input ${position}`),
    activation: (position) => value(`input ${position}`),
    bias: () => 'bias',
    plain: (position) => `plain ${position}`,
    output: () => value('output'),
    write: (opType) => written.push(opType),
  };
}
