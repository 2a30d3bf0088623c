import { create } from '@bufbuild/protobuf';
import { AttributeProtoSchema, FunctionProtoSchema, SparseTensorProtoSchema } from 'onnx-buf';
import {
  AttributeType,
  encodeModel,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
} from '../../src/engine/onnx/proto';
import type { GraphProto, ModelProto } from '../../src/engine/onnx/proto';
import { DataType, GraphBuilder } from '../zoo/builder';
import { buildSmallConvNet } from '../zoo/models/small-convnet';
import { buildSpeechGate } from '../zoo/models/speech-gate';
import type { Seed } from './mutant';

/** Small models that together use every form a file can have; mutants are made of them. */
export function makeSeeds(): readonly Seed[] {
  const models: Readonly<Record<string, ModelProto>> = {
    convnet17: buildSmallConvNet(1, { opset: 17, width: 8 }),
    convnet9: buildSmallConvNet(2, { opset: 9, width: 8 }),
    half: buildSmallConvNet(3, { opset: 13, width: 8, half: true }),
    speech: buildSpeechGate(1),
    attention: attention(),
    resampling: resampling(),
    norms: norms(),
    loop: loop(),
    function: withFunction(),
    sequence: sequence(),
    qdq: qdq(),
    constants: constants(),
  };
  return Object.entries(models).map(([name, model]) => ({
    name,
    bytes: Buffer.from(encodeModel(model)),
  }));
}

function attention(): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed: 4 });
  const x = g.input('x', [1, 'tokens', 8]);
  const project = (name: string): string => g.op('MatMul', [x, g.normal(name, [8, 8], 0.3)]);
  const keys = g.op('Transpose', [project('k')], { perm: [0, 2, 1] });
  const scores = g.op('Softmax', [g.op('MatMul', [project('q'), keys])], { axis: -1 });
  const mixed = g.op('MatMul', [scores, project('v')]);
  const batch = g.op('Gather', [g.op('Shape', [mixed]), g.int64s([0])], { axis: 0 });
  const shape = g.op('Concat', [batch, g.int64s([-1])], { axis: 0 });
  g.output(g.op('Reshape', [mixed, shape]), 'y', [1, 'values']);
  return g.model('attention');
}

function resampling(): ModelProto {
  const g = new GraphBuilder({ opset: 18, seed: 5 });
  const x = g.input('x', [1, 2, 8, 8]);
  const wide = g.op('Pad', [x, g.int64s([1, 1, 1, 1]), '', g.int64s([2, 3])]);
  const up = g.op('Resize', [wide, '', '', g.int64s([16, 16])], { axes: [2, 3], mode: 'nearest' });
  const part = g.op('Slice', [up, g.int64s([1]), g.int64s([9]), g.int64s([3])]);
  const back = g.op('ConvTranspose', [part, g.normal('w', [2, 3, 3, 3], 0.3)]);
  const mean = g.op('ReduceMean', [back, g.int64s([2, 3])], { keepdims: 0 });
  g.output(g.op('Gemm', [mean, g.normal('fc', [3, 2], 0.5)]), 'y', [1, 2]);
  return g.model('resampling');
}

function norms(): ModelProto {
  const g = new GraphBuilder({ opset: 21, seed: 6 });
  const x = g.input('x', [2, 4]);
  const norm = g.op('LayerNormalization', [x, g.normal('g', [4], 0.1, 1), g.normal('b', [4], 0.1)]);
  const wide = g.op('Gemm', [g.op('Gelu', [norm]), g.normal('w', [4, 6], 0.4)]);
  const [left = '', right = ''] = g.ops('Split', [wide], { axis: 1, num_outputs: 2 }, 2);
  g.output(g.op('Mul', [left, right]), 'y', [2, 3]);
  return g.model('norms');
}

function loop(): ModelProto {
  const body = makeGraph({
    name: 'body',
    nodes: [makeNode('MatMul', ['state', 'w'], ['next']), makeNode('Identity', ['go'], ['on'])],
    inputs: [
      makeValueInfo('step', DataType.INT64, []),
      makeValueInfo('go', DataType.BOOL, []),
      makeValueInfo('state', DataType.FLOAT, [2, 4]),
    ],
    outputs: [
      makeValueInfo('on', DataType.BOOL, []),
      makeValueInfo('next', DataType.FLOAT, [2, 4]),
    ],
  });
  const g = new GraphBuilder({ opset: 17, seed: 7 });
  const x = g.input('x', [2, 4]);
  g.tensor('w', DataType.FLOAT, [4, 4], new Float32Array(16).fill(0.3));
  const more = g.tensor('more', DataType.BOOL, [], Uint8Array.of(1));
  const end = g.op('Loop', [g.int64s([3], []), more, x], { body });
  g.output(g.op('MatMul', [end, g.normal('out', [4, 2], 0.5)]), 'y', [2, 2]);
  return g.model('loop');
}

function withFunction(): ModelProto {
  const block = create(FunctionProtoSchema, {
    name: 'Block',
    domain: 'local',
    input: ['X', 'W'],
    output: ['Y'],
    node: [makeNode('MatMul', ['X', 'W'], ['t']), makeNode('Relu', ['t'], ['Y'])],
    opsetImport: [{ domain: '', version: 17n }],
  });
  const local = { domain: 'local' };
  const graph = makeGraph({
    name: 'function',
    nodes: [
      makeNode('Block', ['x', 'w'], ['h'], {}, { name: 'block', ...local }),
      makeNode('MatMul', ['h', 'w'], ['y'], {}, { name: 'last' }),
    ],
    inputs: [makeValueInfo('x', DataType.FLOAT, [2, 4])],
    outputs: [makeValueInfo('y', DataType.FLOAT, [2, 4])],
    initializers: [makeTensor('w', DataType.FLOAT, [4, 4], new Float32Array(16).fill(0.2))],
  });
  const opsets = new Map([
    ['', 17],
    ['local', 1],
  ]);
  return patch(makeModel(graph, opsets), { functions: [block] });
}

function sequence(): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed: 8 });
  const x = g.input('x', [2, 4]);
  const hidden = g.op('MatMul', [x, g.normal('w', [4, 6], 0.4)]);
  const parts = g.op('SplitToSequence', [hidden, g.int64s([3], [])], { axis: 1 });
  g.output(g.op('SequenceAt', [parts, g.int64s([1], [])]), 'y', [2, 3]);
  const model = g.model('sequence');
  model.graph?.output.push(makeValueInfo(parts));
  return model;
}

function qdq(): ModelProto {
  const g = new GraphBuilder({ opset: 13, seed: 9 });
  const x = g.input('x', [2, 4]);
  const grid = [g.scalar(0.1), g.tensor('zero', DataType.UINT8, [], Uint8Array.of(128))];
  const rounded = g.op('DequantizeLinear', [g.op('QuantizeLinear', [x, ...grid]), ...grid]);
  const integers = g.tensor('w', DataType.INT8, [4, 2], Int8Array.of(1, -2, 3, -4, 5, -6, 7, -8));
  const weight = g.op('DequantizeLinear', [
    integers,
    g.scalar(0.02),
    g.tensor('wzero', DataType.INT8, [], Int8Array.of(0)),
  ]);
  g.output(g.op('MatMul', [rounded, weight]), 'y', [2, 2]);
  return g.model('qdq');
}

/** Weights wherever a file can keep them: sparse, in Constant nodes, as inputs with a default. */
function constants(): ModelProto {
  const sparse = create(SparseTensorProtoSchema, {
    dims: [4n, 4n],
    values: makeTensor('sparse', DataType.FLOAT, [2], Float32Array.of(1, 2)),
    indices: makeTensor('', DataType.INT64, [2], BigInt64Array.of(1n, 5n)),
  });
  const constant = makeNode('Constant', [], ['cs']);
  constant.attribute.push(
    create(AttributeProtoSchema, {
      name: 'sparse_value',
      type: AttributeType.SPARSE_TENSOR,
      sparseTensor: sparse,
    }),
  );
  const dense = makeTensor('cw', DataType.FLOAT, [4, 4], new Float32Array(16).fill(0.1));
  const graph: GraphProto = makeGraph({
    name: 'constants',
    nodes: [
      makeNode('Constant', [], ['cw'], { value: dense }),
      constant,
      makeNode('ConstantOfShape', ['four'], ['zeros']),
      makeNode('MatMul', ['x', 'cw'], ['a']),
      makeNode('MatMul', ['a', 'cs'], ['b']),
      makeNode('MatMul', ['b', 'sparse'], ['c']),
      makeNode('Add', ['c', 'zeros'], ['d']),
      makeNode('Add', ['d', 'shift'], ['y']),
    ],
    inputs: [
      makeValueInfo('x', DataType.FLOAT, [2, 4]),
      makeValueInfo('shift', DataType.FLOAT, [4]),
    ],
    outputs: [makeValueInfo('y', DataType.FLOAT, [2, 4])],
    initializers: [
      makeTensor('four', DataType.INT64, [1], BigInt64Array.of(4n)),
      makeTensor('shift', DataType.FLOAT, [4], Float32Array.of(1, 2, 3, 4)),
    ],
  });
  graph.sparseInitializer.push(sparse);
  return makeModel(graph, new Map([['', 17]]));
}
