import { expect, test } from 'vitest';
import { viewModel } from './model-view';
import { prepareModel } from '../prepare/prepare';

const golden = (name: string): string => `test/fixtures/golden/models/${name}/model.onnx`;

test('an opened model has everything that is needed to draw it', async () => {
  const prepared = await prepareModel(golden('digits_mbv2_one_bn'));
  const view = viewModel(prepared, { floatReasons: new Map([[2, 'because']]) });
  expect(view.inputs).toEqual([{ name: 'input', type: 'float32', shape: ['batch', 1, 32, 32] }]);
  expect(view.nodes[0]).toEqual({
    id: 0,
    name: '/features/features.0/features.0.0/Conv',
    op: 'Conv',
    domain: '',
    merged: [
      '/features/features.0/features.0.0/Conv',
      '/features/features.0/features.0.1/BatchNormalization',
    ],
    inputs: prepared.graph.nodes[0]?.input,
    outputs: prepared.graph.nodes[0]?.output,
    detail: '3×3 stride 2',
    shape: [-1, 16, 16, 16],
    floatReason: null,
  });
  expect(view.nodes[2]?.floatReason).toBe('because');
  expect(view.ops['BatchNormalization']).toBe(19);
});

test('edges join every reader of a tensor, and neither weights nor constants', async () => {
  const prepared = await prepareModel(golden('fashion_resnet8'));
  const { edges, nodes } = viewModel(prepared, { floatReasons: new Map() });
  for (const { tensor, from, to } of edges) {
    expect(from === -1 ? ['input'] : nodes[from]?.outputs).toContain(tensor);
    expect(to === -1 ? ['logits'] : nodes[to]?.inputs).toContain(tensor);
  }
  const read = nodes.flatMap((node) =>
    node.inputs.filter((name) => !prepared.graph.initializers.has(name)),
  );
  expect(edges).toHaveLength(
    new Set(read).size === read.length ? read.length + 1 : read.length + 1,
  );
});

test('details say what matters about a node', async () => {
  const details = new Set<string>();
  for (const name of ['digits_mbv2_one', 'bert_tiny', 'ppocr_v2_cls', 'mobilenet_v3_small']) {
    const { nodes } = viewModel(await prepareModel(golden(name)), { floatReasons: new Map() });
    for (const node of nodes) details.add(`${node.op}: ${node.detail}`);
  }
  expect([...details]).toEqual(
    expect.arrayContaining([
      'Conv: 3×3 depthwise',
      'Conv: 1×1',
      'Conv: 5×5 depthwise stride 2×1',
      'Clip: 0 to 6',
      'Gemm: 128×10',
      'Gemm: 576×1024',
      'MatMul: 128×512',
      'MatMul: dynamic',
      'Gather: 8000×128',
      'Softmax: axis −1',
      'Transpose: 0, 2, 1, 3',
      'MaxPool: 2×2 stride 2',
      'Mul: with 0.125',
      'ReduceMean: axes 2, 3',
    ]),
  );
});
