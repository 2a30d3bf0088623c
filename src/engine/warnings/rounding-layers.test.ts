import { expect, test } from 'vitest';
import { dbsOf, debugged, openTiny, parity } from '../../../test/models/whole-way';
import { floats, int64s, weight } from '../../../test/models/tiny-model';
import type { TinyModel } from '../../../test/models/tiny-model';
import { makeNode } from '../onnx/proto';

/** Values of ±500 beside probabilities, joined along axis 1, and what follows. */
function joined(
  behind: TinyModel['nodes'],
  outputs: readonly string[],
  initializers: TinyModel['initializers'] = [],
): TinyModel {
  return {
    nodes: [
      makeNode('MatMul', ['x', 'w'], ['l']),
      makeNode('Mul', ['l', 'k'], ['big']),
      makeNode('Sigmoid', ['l'], ['small']),
      makeNode('Concat', ['big', 'small'], ['c'], { axis: -1 }, { name: 'join' }),
      ...behind,
    ],
    inputs: { x: [4, 8] },
    outputs,
    initializers: [weight('w', [8, 16]), floats('k', [1], 300), ...(initializers ?? [])],
  };
}

const halves = int64s('halves', 16, 16);
const next = makeNode('MatMul', ['part', 'v'], ['y'], {}, { name: 'next' });
const wide = (of: (column: number) => number): number[] =>
  Array.from({ length: 32 }, (_, i) => of(i));

const forms: readonly (readonly [string, TinyModel, readonly string[]])[] = [
  [
    'a Split into its branches, which is rounded whatever is in front of it',
    joined(
      [makeNode('Split', ['c', 'halves'], ['o', 'part'], { axis: 1 }, { name: 'part' }), next],
      ['o', 'y'],
      [halves, weight('v', [16, 8])],
    ),
    ['join', 'part'],
  ],
  [
    'a Slice of one branch, which is not',
    joined(
      [makeNode('Slice', ['c', 'from', 'to', 'axis'], ['part']), next],
      ['y'],
      [int64s('from', 16), int64s('to', 32), int64s('axis', 1), weight('v', [16, 8])],
    ),
    ['join'],
  ],
  [
    'a Slice that keeps the branches together',
    joined(
      [makeNode('Slice', ['c', 'from', 'to', 'axis'], ['part']), next],
      ['y'],
      [
        int64s('from', 0),
        int64s('to', 2),
        int64s('axis', 0),
        // The large half hardly counts.
        floats('v', [32, 2], ...Array.from({ length: 64 }, (_, i) => (i < 32 ? 0 : Math.cos(i)))),
      ],
    ),
    ['join', 'next'],
  ],
  [
    'factors and sums of constants',
    joined(
      [
        makeNode('Mul', ['c', 'strides'], ['m'], {}, { name: 'scale' }),
        makeNode('Add', ['m', 'offsets'], ['y'], {}, { name: 'shift' }),
      ],
      ['y'],
      [
        floats('strides', [32], ...wide((i) => (i < 16 ? 2 : 1))),
        floats('offsets', [32], ...wide((i) => (i < 16 ? 10 : 0))),
      ],
    ),
    ['join', 'scale', 'shift'],
  ],
];

test.each(forms)('the skips that are named bring back what a Concat loses: %s', async (...form) => {
  const [, parts, skips] = form;
  const workspace = await openTiny(parts);
  const report = await debugged(workspace, parity);
  expect(Math.min(...Object.values(dbsOf(report.outputs)))).toBeLessThan(5);
  const hint = report.warnings.find(({ code }) => code === 'concat-of-unlike-ranges')?.hint ?? '';
  const named = [...hint.matchAll(/--skip '([^']+)'/g)].map(([, name]) => name ?? '');
  expect(named).toEqual(skips);
  const layers = Object.fromEntries(named.map((name) => [name, 'none'] as const));
  const better = await debugged(workspace, { ...parity, layers });
  expect(Math.min(...Object.values(dbsOf(better.outputs)))).toBeGreaterThan(30);
  expect(better.warnings.map(({ code }) => code)).not.toContain('concat-of-unlike-ranges');
});
