import { expect, test } from 'vitest';
import { solveScales, type ScaledCells } from './solve-scales';

/** A matrix of `outputs` rows and `inputs` columns. */
function matrix(rows: readonly (readonly number[])[]): ScaledCells {
  const [outputs, inputs] = [rows.length, rows[0]?.length ?? 0];
  const cells = rows.flat();
  return {
    maxima: Float64Array.from(cells),
    inputOf: Int32Array.from(cells, (_value, cell) => cell % inputs),
    outputOf: Int32Array.from(cells, (_value, cell) => Math.floor(cell / inputs)),
    inputs,
    outputs,
  };
}

const free = (count: number): Float64Array => new Float64Array(count).fill(Infinity);

test('both sides of a channel become equally large', () => {
  const [before, behind] = [matrix([[8], [0.5]]), matrix([[2, 2]])];
  const [scales] = solveScales([{ first: 0, second: 1, most: free(2) }], [before, behind]);
  expect(scales?.[0]).toBeCloseTo(0.5, 6);
  expect(scales?.[1]).toBeCloseTo(2, 6);
  expect([...before.maxima]).toEqual([...behind.maxima]);
});

test('pairs in a row settle together', () => {
  const weights = [
    matrix([[16], [1]]),
    matrix([
      [1, 1],
      [4, 4],
    ]),
    matrix([[1, 9]]),
  ];
  const pairs = [
    { first: 0, second: 1, most: free(2) },
    { first: 1, second: 2, most: free(2) },
  ];
  solveScales(pairs, weights);
  const [first, second, third] = weights.map(({ maxima }) => maxima);
  const rowMax = (values: Float64Array | undefined, row: number): number =>
    Math.max(values?.[2 * row] ?? 0, values?.[2 * row + 1] ?? 0);
  const columnMax = (values: Float64Array | undefined, column: number): number =>
    Math.max(values?.[column] ?? 0, values?.[2 + column] ?? 0);
  for (const channel of [0, 1]) {
    expect(first?.[channel]).toBeCloseTo(columnMax(second, channel), 2);
    expect(rowMax(second, channel)).toBeCloseTo(third?.[channel] ?? 0, 2);
  }
});

test('a dead channel keeps 1, a limited one its limit', () => {
  const [before, behind] = [matrix([[0], [1], [1], [1]]), matrix([[1, 0, 100, 100]])];
  const most = Float64Array.of(Infinity, Infinity, 3, 0);
  const [scales] = solveScales([{ first: 0, second: 1, most }], [before, behind]);
  expect([...(scales ?? [])]).toEqual([1, 1, 3, 1]);
});
