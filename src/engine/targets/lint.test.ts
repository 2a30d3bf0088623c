import { describe, expect, test } from 'vitest';
import type { TargetName } from '../../shared/targets/targets';
import type { GridFact, LayerFact, ModelFacts } from './facts/facts';
import { lint } from './lint';

const grid = (tensor: string, changes: Partial<GridFact> = {}): GridFact => ({
  tensor,
  dtype: 'int8',
  perChannel: false,
  zeroPointIsZero: true,
  grid: tensor,
  isStandard: true,
  ...changes,
});

const conv = (changes: Partial<LayerFact> = {}): LayerFact => ({
  name: 'conv',
  op: 'Conv',
  isInt8: true,
  inputs: [grid('x')],
  weights: [grid('w', { perChannel: true })],
  bias: { tensor: 'b', dtype: 'float32' },
  outputs: [grid('y')],
  rank: 4,
  size: null,
  ...changes,
});

const facts = (layer: LayerFact, changes: Partial<ModelFacts> = {}): ModelFacts => ({
  of: 'file',
  opset: 13,
  layers: [layer],
  integerOperators: [],
  ...changes,
});

const rulesBroken = (target: TargetName, found: ModelFacts): readonly string[] => [
  ...new Set(lint(target, found).findings.map(({ rule }) => rule)),
];

const unsigned = { dtype: 'uint8', zeroPointIsZero: false } as const;
const qnnConv = conv({
  inputs: [grid('x', unsigned)],
  outputs: [grid('y', unsigned)],
  bias: { tensor: 'b', dtype: 'int32' },
});
const xnnConv = conv({ bias: { tensor: 'b', dtype: 'int32' } });
const pool = conv({ name: 'pool', op: 'MaxPool', weights: [], bias: null });
const unlikeScale = { grid: 'other' };
const concat = (second: Partial<GridFact>): LayerFact => ({
  ...pool,
  op: 'Concat',
  inputs: [grid('x'), grid('z', second)],
});
const matrix = (terms: number, columns: number): LayerFact =>
  conv({ op: 'MatMul', size: { kind: 'matrix', terms, columns } });
const sized = (
  inputs: number,
  outputs: number,
  changes: {
    readonly groups?: number;
    readonly isFirst?: boolean;
    readonly kernel?: number[];
  } = {},
): LayerFact =>
  conv({
    size: {
      kind: 'convolution',
      inputs,
      outputs,
      groups: 1,
      kernel: [3, 3],
      isFirst: false,
      ...changes,
    },
  });
const moved = { ...pool, outputs: [grid('y', { grid: 'x' })] };

describe('each rule, with what it takes and what it does not', () => {
  test.each<[string, TargetName, LayerFact, LayerFact]>([
    ['symmetric', 'tensorrt', conv(), conv({ inputs: [grid('x', { zeroPointIsZero: false })] })],
    ['symmetric', 'tensorrt', conv(), conv({ inputs: [grid('x', { zeroPointIsZero: null })] })],
    ['signed-int8', 'tensorrt', conv(), conv({ outputs: [grid('y', { dtype: 'uint8' })] })],
    ['float-bias', 'tensorrt', conv(), conv({ bias: { tensor: 'b', dtype: 'int32' } })],
    ['channel-weights', 'tensorrt', conv(), conv({ inputs: [grid('x', { perChannel: true })] })],
    ['standard-pairs', 'tensorrt', conv(), conv({ inputs: [grid('x', { isStandard: false })] })],
    ['int8-layers', 'tensorrt', conv(), conv({ op: 'Softmax', weights: [], bias: null })],
    ['type-pairs', 'openvino', conv(), conv({ inputs: [grid('x', { dtype: 'uint16' })] })],
    ['channel-weights', 'openvino', conv(), conv({ op: 'PRelu' })],
    ['standard-pairs', 'openvino', conv(), conv({ inputs: [grid('x', { isStandard: false })] })],
    ['int8-operations', 'openvino', conv(), conv({ op: 'Softmax', weights: [] })],
    ['unsigned-activations', 'qnn-htp', qnnConv, { ...qnnConv, inputs: [grid('x')] }],
    ['channel-weights', 'qnn-htp', qnnConv, { ...qnnConv, op: 'MatMul' }],
    [
      'channel-zero-points',
      'qnn-htp',
      qnnConv,
      { ...qnnConv, weights: [grid('w', { perChannel: true, zeroPointIsZero: false })] },
    ],
    ['int32-bias', 'qnn-htp', qnnConv, { ...qnnConv, bias: { tensor: 'b', dtype: 'float32' } }],
    ['one-type', 'xnnpack', xnnConv, { ...xnnConv, inputs: [grid('x', unsigned)] }],
    ['unsigned-softmax', 'xnnpack', xnnConv, { ...pool, op: 'Softmax' }],
    ['unsigned-pool', 'xnnpack', xnnConv, { ...pool, op: 'AveragePool' }],
    ['channel-weights', 'xnnpack', xnnConv, { ...xnnConv, op: 'ConvTranspose' }],
    [
      'signed-weights',
      'xnnpack',
      xnnConv,
      { ...xnnConv, weights: [grid('w', { zeroPointIsZero: false })] },
    ],
    ['int32-bias', 'xnnpack', xnnConv, conv()],
    ['images', 'xnnpack', xnnConv, { ...xnnConv, rank: 3 }],
    ['one-grid', 'xnnpack', moved, pool],
    ['int8-kernels', 'xnnpack', xnnConv, { ...xnnConv, op: 'MatMul' }],
    ['int8-kernels', 'ort-cpu', conv(), conv({ op: 'Tanh' })],
    ['type-pairs', 'ort-cpu', conv(), conv({ weights: [grid('w', { dtype: 'uint8' })] })],
    [
      'channel-zero-points',
      'ort-cpu',
      conv(),
      conv({ weights: [grid('w', { perChannel: true, zeroPointIsZero: false })] }),
    ],
    ['moving-on-one-grid', 'ort-cpu', moved, pool],
    ['concat-of-one-type', 'ort-cpu', concat(unlikeScale), concat(unsigned)],
    ['concat-of-one-type', 'openvino', concat(unlikeScale), concat(unsigned)],
    ['small-products', 'tensorrt', matrix(16, 16), matrix(15, 64)],
    ['small-products', 'tensorrt', matrix(64, 16), matrix(64, 10)],
    ['small-convolutions', 'tensorrt', sized(16, 16), sized(8, 8)],
    ['small-convolutions', 'tensorrt', sized(3, 32, { isFirst: true }), sized(3, 12)],
    ['small-convolutions', 'tensorrt', sized(1, 24, { groups: 24 }), sized(1, 20, { groups: 20 })],
    ['small-convolutions', 'tensorrt', sized(8, 32), sized(8, 32, { kernel: [1, 3] })],
    ['int8-kernels', 'xnnpack', xnnConv, { ...pool, op: 'Relu' }],
  ])('%s of %s', (rule, target, legal, broken) => {
    expect(rulesBroken(target, facts(legal))).not.toContain(rule);
    expect(rulesBroken(target, facts(broken))).toContain(rule);
  });

  test('opset and integer operators are told of the file', () => {
    const operator = { name: 'q', op: 'QLinearConv' };
    const old = facts(conv(), { opset: 10, integerOperators: [operator] });
    expect(lint('tensorrt', old).findings.map(({ layer }) => layer)).toEqual(['', 'q']);
    expect(rulesBroken('openvino', old)).toEqual([]);
    expect(rulesBroken('qnn-htp', { ...old, layers: [] })).toEqual(['pairs']);
  });
});

test('integer operators that no rule is about are counted, not passed over', () => {
  const operators = ['a', 'b'].map((name) => ({ name, op: 'QLinearConv' }));
  const found = facts(conv(), { layers: [], integerOperators: operators });
  for (const target of ['ort-cpu', 'openvino', 'xnnpack'] as const)
    expect(lint(target, found)).toMatchObject({ findings: [], int8Layers: 0, notJudged: 2 });
  for (const target of ['tensorrt', 'qnn-htp'] as const)
    expect(lint(target, found)).toMatchObject({ illegal: 2, notJudged: 0 });
});

test('a layer in float keeps to every rule', () => {
  const float = conv({ isInt8: false, op: 'Softmax', inputs: [grid('x', unsigned)] });
  for (const target of ['ort-cpu', 'tensorrt', 'openvino', 'qnn-htp', 'xnnpack'] as const)
    expect(lint(target, facts(float)).findings).toEqual([]);
});

test('illegal things stand first, and each finding says rule, source and what to do', () => {
  const layers = [
    conv({ name: 'soft', op: 'Softmax', weights: [], bias: null }),
    conv({ name: 'late', bias: { tensor: 'b', dtype: 'int32' } }),
  ];
  const { illegal, slow, notRun, findings } = lint('tensorrt', facts(conv(), { layers }));
  expect({ illegal, slow, notRun }).toEqual({ illegal: 1, slow: 1, notRun: true });
  expect(findings.map(({ layer, severity }) => [layer, severity])).toEqual([
    ['late', 'illegal'],
    ['soft', 'slow'],
  ]);
  expect(findings[0]).toMatchObject({ rule: 'float-bias', tensor: 'b', op: 'Conv' });
  expect(findings[0]?.source.address).toContain('nvidia.com');
  expect(findings[0]?.fix).not.toBe('');
});
