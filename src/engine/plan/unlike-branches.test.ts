import { describe, expect, test } from 'vitest';
import {
  debugged,
  dbsOf,
  openCase,
  openTiny,
  parity,
  tuned,
  worstOf,
  written,
} from '../../../test/models/whole-way';
import { floats, int64s, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { emptyRecipe } from '../../shared/recipe/recipe';
import { makeNode } from '../onnx/proto';
import type { NodeProto, TensorProto } from '../onnx/proto';

test('the case: boxes and scores in one output', async () => {
  const workspace = await openCase('boxes_and_scores');
  const { simulated, real } = await worstOf(workspace);
  expect(simulated).toBeGreaterThan(38);
  expect(real).toBeGreaterThan(38);
  const report = await debugged(workspace);
  expect(report.warnings).toEqual([
    expect.objectContaining({
      code: 'concat-in-float',
      message: expect.stringContaining("'Concat_cat'"),
    }),
  ]);
  // What is scored alone is what ONNX Runtime would give for the scores alone.
  expect(dbsOf(report.outputs)).toMatchObject({
    y: expect.closeTo(43.7, 0),
    box: expect.closeTo(43.7, 0),
    sg: expect.closeTo(40, 0),
  });
});

test('the case under ort-u8s8: said, seen and not taken for good', async () => {
  const workspace = await openCase('boxes_and_scores');
  const report = await debugged(workspace, parity);
  expect(dbsOf(report.outputs)).toMatchObject({
    y: expect.closeTo(42.9, 1),
    sg: expect.closeTo(0, 1),
  });
  const [warning] = report.warnings;
  expect(warning).toMatchObject({
    code: 'concat-of-unlike-ranges',
    message: expect.stringContaining("'Concat_cat'"),
    hint: expect.stringContaining("--skip 'Concat_cat'"),
  });
  expect(dbsOf((await written(workspace, parity)).outputs)['sg']).toBeCloseTo(0, 1);

  const result = await tuned(workspace, 30, parity);
  expect(result.points.find(({ skipped }) => skipped.length === 0)).toMatchObject({
    reachesTarget: false,
  });
  expect(result.skipped).toEqual(['Concat_cat']);
  const skipped = { ...parity, layers: { Concat_cat: 'none' } } as const;
  expect(dbsOf((await written(workspace, skipped)).outputs)['sg']).toBeGreaterThan(35);
});

const heads: readonly TensorProto[] = [
  weight('wa', [8, 4, 1, 1]),
  weight('wb', [8, 4, 1, 1]),
  weight('wc', [8, 4, 1, 1]),
];

/** Three branches of width 1, `ratio` and `ratio`², each 8 channels of 4 × 4 values. */
function branches(
  ratio: number,
  nodes: readonly NodeProto[],
  outputs: readonly string[],
  more: readonly TensorProto[] = [],
): TinyModel {
  const branch = (name: string): readonly NodeProto[] => [
    makeNode('Conv', ['x', `w${name}`], [`l${name}`]),
    makeNode('Sigmoid', [`l${name}`], [`s${name}`]),
    makeNode('Mul', [`s${name}`, `k${name}`], [name]),
  ];
  return {
    nodes: [...branch('a'), ...branch('b'), ...branch('c'), ...nodes],
    inputs: { x: [1, 4, 4, 4] },
    outputs,
    initializers: [
      ...heads,
      floats('ka', [], 1.5),
      floats('kb', [], 1.5 * ratio),
      floats('kc', [], 1.5 * ratio * ratio),
      ...more,
    ],
  };
}

const joined = makeNode('Concat', ['a', 'b', 'c'], ['cat'], { axis: 1 });
const twoSided = makeNode('Concat', ['a', 'c'], ['cat'], { axis: 1 });
const flat = int64s('flat', 1, 24, 16);

const siblings: readonly (readonly [string, TinyModel])[] = [
  ['three branches', branches(20, [joined], ['cat'])],
  [
    'another axis, behind Transpose',
    branches(
      100,
      [
        makeNode('Transpose', ['a'], ['at'], { perm: [0, 2, 3, 1] }),
        makeNode('Transpose', ['b'], ['bt'], { perm: [0, 2, 3, 1] }),
        makeNode('Concat', ['at', 'bt'], ['cat'], { axis: 2 }),
      ],
      ['cat'],
    ),
  ],
  [
    'behind Reshape, in front of Reshape, Transpose and Sigmoid',
    branches(
      100,
      [
        makeNode('Reshape', ['a', 'rows'], ['ar']),
        makeNode('Reshape', ['b', 'rows'], ['br']),
        makeNode('Concat', ['ar', 'br'], ['cat'], { axis: 1 }),
        makeNode('Transpose', ['cat'], ['t'], { perm: [0, 2, 1] }),
        makeNode('Mul', ['t', 'ka'], ['y']),
      ],
      ['y'],
      [int64s('rows', 1, 8, 16)],
    ),
  ],
  [
    'a stack',
    branches(
      100,
      [
        makeNode('Unsqueeze', ['a', 'axis'], ['au']),
        makeNode('Unsqueeze', ['b', 'axis'], ['bu']),
        makeNode('Concat', ['au', 'bu'], ['cat'], { axis: 1 }),
      ],
      ['cat'],
      [int64s('axis', 1)],
    ),
  ],
  [
    'a Concat in a Concat',
    branches(
      100,
      [
        makeNode('Concat', ['a', 'b'], ['ab'], { axis: 1 }),
        makeNode('Concat', ['ab', 'b'], ['cat'], { axis: 1 }),
      ],
      ['cat'],
    ),
  ],
  [
    'a Concat that a Split takes apart again',
    branches(
      100,
      [
        twoSided,
        makeNode('Split', ['cat', 'halves'], ['p', 'q'], { axis: 1 }),
        makeNode('Conv', ['p', 'wp'], ['yp']),
        makeNode('Conv', ['q', 'wp'], ['yq']),
      ],
      ['yp', 'yq'],
      [int64s('halves', 8, 8), weight('wp', [4, 8, 1, 1])],
    ),
  ],
  [
    'a Concat that a float node reads',
    branches(100, [twoSided, makeNode('Sqrt', ['cat'], ['y'])], ['y']),
  ],
];

describe('branches of unlike ranges stay themselves', () => {
  test.each(siblings)('%s', async (_name, parts) => {
    const workspace = await openTiny(parts);
    const { simulated, real } = await worstOf(workspace);
    expect(simulated).toBeGreaterThan(25);
    expect(real).toBeGreaterThan(25);
    const { warnings } = await debugged(workspace);
    expect(warnings.every(({ code }) => code === 'concat-in-float')).toBe(true);
    expect(warnings).not.toEqual([]);
  });

  test('like ranges are joined in int8, without a word', async () => {
    const report = await debugged(await openTiny(branches(3, [joined], ['cat'])));
    expect(report.warnings).toEqual([]);
    expect(report.tensors.find(({ name }) => name === 'cat')?.effective).toBe('uint8');
    expect(report.outputs[0]?.branches?.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test('16-bit grids have steps enough', async () => {
    const workspace = await openTiny(branches(10, [joined], ['cat']));
    const report = await debugged(workspace, { ...emptyRecipe, preset: 'a16w8' });
    expect(report.warnings).toEqual([]);
    expect(report.tensors.find(({ name }) => name === 'cat')?.effective).toBe('uint16');
  });

  test('a branch of zeros is on every grid', async () => {
    const zeros = makeNode('Concat', ['a', 'none'], ['cat'], { axis: 1 });
    const none = floats('none', [1, 2, 4, 4], ...Array.from({ length: 32 }, () => 0));
    const { warnings } = await debugged(await openTiny(branches(1, [zeros], ['cat'], [none])));
    expect(warnings).toEqual([]);
  });
});

describe('a Concat that a layer computes with', () => {
  const fed = branches(
    100,
    [twoSided, makeNode('Conv', ['cat', 'wide'], ['y'])],
    ['y'],
    // The layer makes up for the ranges: both branches count alike.
    [balanced('wide', 4, 8, 1e4)],
  );

  test('stays int8 and is named, with a remedy that helps', async () => {
    const workspace = await openTiny(fed);
    const { warnings, outputs } = await debugged(workspace);
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'concat-of-unlike-ranges',
        message: expect.stringContaining("'cat'"),
        hint: expect.stringContaining("--skip 'cat' --skip 'y'"),
      }),
    ]);
    const layers = { cat: 'none', y: 'none' } as const;
    const before = dbsOf(outputs)['y'] ?? NaN;
    const remedied = { ...emptyRecipe, layers };
    const after = await worstOf(workspace, remedied);
    expect(before).toBeLessThan(12);
    expect(after.simulated).toBeGreaterThan(before + 20);
    expect(after.real).toBeGreaterThan(before + 20);
    expect((await debugged(workspace, remedied)).warnings).toEqual([]);
  });
});

/** A weight whose first inputs count `factor` times as much as the others. */
function balanced(name: string, outputs: number, inputs: number, factor: number): TensorProto {
  const values = Array.from({ length: outputs * 2 * inputs }, (_unused, index) => {
    const size = Math.sin(index * 1.7) * 0.3;
    return index % (2 * inputs) < inputs ? size * factor : size;
  });
  return floats(name, [outputs, 2 * inputs, 1, 1], ...values);
}

test('outputs by branch are the same sums whatever way they are measured', async () => {
  const parts = branches(100, [joined, makeNode('Reshape', ['cat', 'flat'], ['y'])], ['y'], [flat]);
  const workspace = await openTiny(parts);
  const inDebug = dbsOf((await debugged(workspace, parity)).outputs);
  const result = await tuned(workspace, 1000, parity);
  const start = result.points.find(({ skipped }) => skipped.length === 0);
  const { y, a, b, c } = inDebug;
  expect(start?.outputDb).toBeCloseTo(Math.min(y ?? 0, a ?? 0, b ?? 0, c ?? 0), 4);
});
