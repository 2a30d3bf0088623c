import { describe, expect, test } from 'vitest';
import {
  debugged,
  dbsOf,
  openCase,
  openTiny,
  tuned,
  written,
} from '../../../../test/models/whole-way';
import { floats, int64s, weight } from '../../../../test/models/tiny-model';
import type { TinyModel } from '../../../../test/models/tiny-model';
import { emptyRecipe } from '../../../shared/recipe/recipe';
import type { NodeProto } from '../../onnx/proto';
import { DataType, makeGraph, makeNode, makeTensor, makeValueInfo } from '../../onnx/proto';
import { silentJob } from '../../jobs/job';
import { compareKernels } from '../../calls/compare-kernels';
import { layerSamples } from '../../calls/layer-samples';
import { run } from '../../calls/run';
import { measureAccuracy } from '../../calls/accuracy';
import type { Workspace } from '../../workspace/workspace';
import { measureSensitivity } from '../../tune/sensitivity';
import { changingShapes } from './changing-shapes';

/** Everything that measures, none of which may fail. */
async function everything(workspace: Workspace): Promise<void> {
  const options = { kernels: 'real', scope: 'layers', shadow: true } as const;
  await run(silentJob, workspace, emptyRecipe, options);
  await run(silentJob, workspace, emptyRecipe, { ...options, scope: 'outputs' });
  await measureSensitivity(silentJob, workspace, emptyRecipe, { resume: false });
  await tuned(workspace, 1000);
  await compareKernels(silentJob, workspace, emptyRecipe);
  await layerSamples(silentJob, workspace, emptyRecipe, 4);
  const plan = workspace.plan(emptyRecipe);
  const converted = await workspace.convert(silentJob, emptyRecipe, plan);
  await measureAccuracy(silentJob, workspace.judging(converted, 'simulated'));
}

test('the case: NonMaxSuppression keeps another number of boxes', async () => {
  const workspace = await openCase('nms_row_count_differs');
  const report = await debugged(workspace);
  const [s, out] = report.outputs;
  expect(s?.sqnrDb).toBeGreaterThan(45);
  expect(out?.flags).toEqual(['shapes-differ']);
  const gather = report.layers.find(({ op }) => op === 'Gather')?.accumulated;
  expect(gather?.perSampleDb.filter((db) => db === null)).toHaveLength(2);
  expect(report.warnings).toContainEqual(
    expect.objectContaining({
      code: 'shapes-differ',
      message: expect.stringMatching(/^Output 'out' .* 2 of 4 samples/),
    }),
  );
  const file = await written(workspace);
  expect(dbsOf(file.outputs)['s']).toBeGreaterThan(45);
  expect(file.notices).toContainEqual(expect.objectContaining({ code: 'shapes-differ' }));
  await everything(workspace);
});

/** A score behind a convolution, and nodes whose number of rows depends on it. */
function behindScores(
  nodes: readonly NodeProto[],
  outputs: readonly string[],
  ...initializers: TinyModel['initializers'] & object[]
): TinyModel {
  return {
    nodes: [
      makeNode('Conv', ['x', 'w'], ['a']),
      makeNode('Sigmoid', ['a'], ['s']),
      makeNode('Reshape', ['s', 'flat'], ['row']),
      makeNode('Greater', ['row', 'half'], ['mask']),
      ...nodes,
    ],
    inputs: { x: [1, 3, 16, 16] },
    outputs: ['s', ...outputs],
    opset: 13,
    initializers: [
      weight('w', [4, 3, 1, 1]),
      int64s('flat', -1),
      floats('half', [], 0.5),
      ...initializers,
    ],
  };
}

/** As many iterations as there are large scores, each giving a row. */
function loop(): NodeProto {
  const body = makeGraph({
    name: 'body',
    nodes: [makeNode('Identity', ['on'], ['on2']), makeNode('Identity', ['half'], ['given'])],
    inputs: [makeValueInfo('i', DataType.INT64, []), makeValueInfo('on', DataType.BOOL, [])],
    outputs: [makeValueInfo('on2', DataType.BOOL, []), makeValueInfo('given', DataType.FLOAT, [])],
  });
  return makeNode('Loop', ['count', 'yes'], ['rows'], { body });
}

const counted = [
  makeNode('Cast', ['mask'], ['ones'], { to: DataType.INT64 }),
  makeNode('ReduceSum', ['ones', 'first'], ['count1'], { keepdims: 1 }),
];
const first = int64s('first', 0);

const siblings: readonly (readonly [string, TinyModel])[] = [
  [
    'NonZero and Gather',
    behindScores(
      [
        makeNode('NonZero', ['mask'], ['at']),
        makeNode('Squeeze', ['at', 'first'], ['index']),
        makeNode('Gather', ['row', 'index'], ['y']),
      ],
      ['y'],
      first,
    ),
  ],
  ['Compress', behindScores([makeNode('Compress', ['row', 'mask'], ['y'])], ['y'])],
  [
    'TopK of a computed k',
    behindScores([...counted, makeNode('TopK', ['row', 'count1'], ['y', 'places'])], ['y'], first),
  ],
  [
    'Where, Unique and a layer behind',
    behindScores(
      [
        makeNode('Where', ['mask', 'row', 'half'], ['kept']),
        makeNode('Unique', ['kept'], ['u']),
        makeNode('Mul', ['u', 'two'], ['y']),
      ],
      ['y'],
      floats('two', [], 2),
    ),
  ],
  [
    'Slice up to a computed end, and a MatMul behind',
    behindScores(
      [
        ...counted,
        makeNode('Slice', ['row', 'first', 'count1'], ['part']),
        makeNode('Unsqueeze', ['part', 'last'], ['column']),
        makeNode('MatMul', ['column', 'v'], ['y']),
      ],
      ['y'],
      first,
      int64s('last', 1),
      weight('v', [1, 4]),
    ),
  ],
  [
    'a Loop of computed length',
    behindScores(
      [...counted, makeNode('Squeeze', ['count1', 'first'], ['count']), loop()],
      ['rows'],
      first,
      makeTensor('yes', DataType.BOOL, [], Uint8Array.of(1)),
    ),
  ],
];

describe('a model whose row counts depend on values is measured', () => {
  test.each(siblings)('%s', async (_name, parts) => {
    const workspace = await openTiny(parts);
    const report = await debugged(workspace);
    expect(report.outputs[0]?.sqnrDb).toBeGreaterThan(35);
    expect(report.outputs[1]?.flags).toEqual(['shapes-differ']);
    expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'shapes-differ' }));
    const file = await written(workspace);
    expect(dbsOf(file.outputs)['s']).toBeGreaterThan(35);
  });

  test('by everything that measures', async () => {
    const [, parts] = siblings[4] ?? ['', behindScores([], [])];
    await expect(everything(await openTiny(parts))).resolves.toBeUndefined();
  });

  test('with symbolic dims as well', async () => {
    const [, parts] = siblings[1] ?? ['', behindScores([], [])];
    const workspace = await openTiny({ ...parts, inputs: { x: ['n', 3, 16, 'width'] } });
    const report = await debugged(workspace);
    expect(report.outputs[1]?.flags).toEqual(['shapes-differ']);
  });
});

test('shapes that come from shapes do not change', async () => {
  const workspace = await openTiny({
    nodes: [
      makeNode('Conv', ['x', 'w'], ['a']),
      makeNode('Shape', ['a'], ['shape']),
      makeNode('ConstantOfShape', ['shape'], ['zeros']),
      makeNode('Add', ['a', 'zeros'], ['b']),
      makeNode('Reshape', ['b', 'shape'], ['y']),
      makeNode('NonZero', ['b'], ['places']),
      makeNode('Cast', ['places'], ['z'], { to: DataType.FLOAT }),
    ],
    inputs: { x: [1, 3, 'h', 'w2'] },
    outputs: ['y', 'z'],
    initializers: [weight('w', [4, 3, 1, 1])],
  });
  const changing = changingShapes(workspace.model.graph);
  expect(changing).toEqual(new Set(['places', 'z']));
});
