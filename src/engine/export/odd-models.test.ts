import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataType, GraphBuilder } from '../../../scripts/zoo/builder';
import { quantizeWhole } from '../../../test/models/quantize-whole';
import { makeShapeOracle } from '../run/shape-oracle';
import { makeValueInfo } from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import { sequenceInfo } from '../../../test/models/sequence-info';
import { prepareModel } from '../prepare/prepare';

const cases = path.resolve(import.meta.dirname, '../../../test/fixtures/cases');

describe('models from public bug reports are written as good as they can be', () => {
  test.each([
    ['pad_axes', 'y', 25],
    ['resize_axes', 'y', 25],
    ['function_in_loop', 'y', 25],
    ['zipmap_output', 'p', 25],
    ['sparse_initializer', 'y', 25],
    ['optional_input_default', 'y', 25],
    ['slice_to_the_end', 'y', 25],
    ['dot_and_paren_names', 'y', 25],
  ])('%s', async (name, output, least) => {
    const folder = path.join(cases, name);
    const whole = await quantizeWhole(path.join(folder, 'model.onnx'), {
      data: path.join(folder, 'calib'),
    });
    expect(whole.db[output]).toBeGreaterThan(least);
    const simulated = whole.run.report.outputs.find((one) => one.name === output);
    expect(simulated?.sqnrDb).toBeGreaterThan(least);
  });

  test('a Constant node with a sparse value', async () => {
    const whole = await quantizeWhole(path.join(cases, 'faults', 'sparse-constant.onnx'));
    expect(whole.db['y']).toBeGreaterThan(25);
  });
});

/** x → MatMul → Relu → MatMul → y, and whatever `more` makes of what stands in between. */
function withOutput(more: (g: GraphBuilder, hidden: string) => string): ModelProto {
  const g = new GraphBuilder({ opset: 17, seed: 15 });
  const x = g.input('x', [2, 8]);
  const hidden = g.op('Relu', [g.op('MatMul', [x, g.normal('w1', [8, 6], 0.4)])]);
  g.output(g.op('MatMul', [hidden, g.normal('w2', [6, 4], 0.4)]), 'y', [2, 4]);
  const value = more(g, hidden);
  const model = g.model('with-output');
  const isOptional = model.graph?.node.some(({ opType }) => opType === 'Optional') === true;
  const kind = isOptional ? 'optionalType' : 'sequenceType';
  model.graph?.output.unshift(sequenceInfo(value, kind));
  return model;
}

const notTensors: readonly (readonly [string, ModelProto])[] = [
  [
    'SplitToSequence',
    withOutput((g, hidden) => g.op('SplitToSequence', [hidden, g.int64s([3], [])], { axis: 1 })),
  ],
  ['SequenceConstruct', withOutput((g, hidden) => g.op('SequenceConstruct', [hidden, hidden]))],
  ['Optional', withOutput((g, hidden) => g.op('Optional', [hidden]))],
];

describe('outputs that are no tensors are left out of what is measured', () => {
  test.each(notTensors)('%s', async (_name, model) => {
    const { db, written, run } = await quantizeWhole(model);
    const [other] = run.report.outputs;
    expect(db['y']).toBeGreaterThan(25);
    expect(Object.keys(db)).toEqual(['y']);
    expect(other?.sqnrDb).toBe(null);
    expect(written.graph?.output.map(({ name }) => name)).toEqual(
      model.graph?.output.map(({ name }) => name),
    );
  });

  test('where they are all there is, the model is written all the same', async () => {
    const model = withOutput((g, hidden) => g.op('SequenceConstruct', [hidden, hidden]));
    model.graph?.output.pop();
    const { db, written } = await quantizeWhole(model);
    expect(db).toEqual({});
    expect(written.graph?.node.some(({ opType }) => opType === 'SequenceConstruct')).toBe(true);
  });

  test('an input that is no tensor is named, and what to do about it', async () => {
    const model = withOutput((g, hidden) => g.op('SequenceInsert', ['list', hidden]));
    model.graph?.input.push(sequenceInfo('list'));
    await expect(quantizeWhole(model)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining("input 'list'") as string,
    });
  });
});

test('names with a NUL are refused when the model is opened', async () => {
  for (const [kind, change] of [
    ['tensor', (model: ModelProto) => void model.graph?.node[0]?.output.splice(0, 1, 'a\0b')],
    [
      'node',
      (model: ModelProto) => void Object.assign(model.graph?.node[0] ?? {}, { name: 'a\0b' }),
    ],
    [
      'input',
      (model: ModelProto) =>
        void model.graph?.input.push(makeValueInfo('a\0b', DataType.FLOAT, [1])),
    ],
  ] as const) {
    const model = withOutput((g, hidden) => g.op('SequenceConstruct', [hidden]));
    change(model);
    await expect(quantizeWhole(model)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(`the name of ${kind} 'a\\0b' holds a NUL`) as string,
    });
  }
});

describe('sizes nobody has the memory for', () => {
  test('an input of 2^31 elements', async () => {
    await expect(
      quantizeWhole(path.join(cases, 'faults', 'input-dim-2e31.onnx')),
    ).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/^input 'x' is float32/) as string,
    });
  });

  test.each(['expand-24gb', 'constantofshape-16gb'])(
    '%s is refused before it is run, naming the tensor',
    async (name) => {
      const model = await prepareModel(path.join(cases, 'faults', `${name}.onnx`));
      const oracle = makeShapeOracle(model, 8e9);
      const dims = new Map(model.inputs.map((input) => [input.name, input.shape.map(Number)]));
      await expect(oracle.elementsUnder(dims)).rejects.toMatchObject({
        code: 'out-of-memory',
        message: expect.stringMatching(/would take \d+ GB; this machine has 8\.0 GB/) as string,
      });
    },
  );
});
