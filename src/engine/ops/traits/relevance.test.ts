import { describe, expect, test } from 'vitest';
import { opTraits } from '../catalogue';
import { allMatters, relevantInput } from './relevance';
import type { Extremes, Relevance } from './relevance';

const above = (low: number): Relevance => ({ low, high: Infinity });

function of(
  op: string,
  position: number,
  operands: readonly (Extremes | null)[],
  out: Relevance = above(-10),
): Relevance | null {
  return relevantInput(opTraits(op).relevance, position, out, (at) => operands[at] ?? null);
}

const scores = { min: -3, max: 5 };
const mask = { min: -1e4, max: 0 };

describe('what matters of an operand', () => {
  test('of a sum is what the other operand can lift over the limit', () => {
    expect(of('Add', 1, [scores, mask])).toEqual(above(-15));
    expect(of('Add', 0, [scores, mask])).toEqual(above(-10));
  });

  test('of a difference has its limit on the other side', () => {
    expect(of('Sub', 0, [scores, { min: 0, max: 1e4 }])).toEqual(above(-10));
    expect(of('Sub', 1, [scores, { min: 0, max: 1e4 }])).toEqual({ low: -Infinity, high: 15 });
    expect(of('Neg', 0, [mask])).toEqual({ low: -Infinity, high: 10 });
  });

  test('of a product is scaled, and turned around by a negative factor', () => {
    expect(of('Mul', 0, [mask, { min: 0.5, max: 0.5 }])).toEqual(above(-20));
    expect(of('Mul', 0, [mask, { min: -2, max: -2 }])).toEqual({ low: -Infinity, high: 5 });
    expect(of('Div', 0, [mask, { min: 2, max: 4 }])).toEqual(above(-40));
  });

  test('of a product with a switch of 0 and 1 leaves even the smallest step masked', () => {
    const low =
      of('Mul', 1, [
        { min: 0, max: 1 },
        { min: -1e30, max: -1e30 },
      ])?.low ?? NaN;
    expect(low * (1 / 65535)).toBeCloseTo(-10);
  });

  test.each([
    ['the switch itself', 'Mul', 0, [{ min: 0, max: 1 }, mask]],
    ['a factor of either sign', 'Mul', 0, [mask, { min: -1, max: 1 }]],
    ['a factor of nothing but 0', 'Mul', 0, [mask, { min: 0, max: 0 }]],
    ['a divisor', 'Div', 1, [mask, scores]],
    ['an operand beside one that was not observed', 'Add', 0, [scores, null]],
    ['what another function reads', 'Tanh', 0, [scores]],
    ['what an infinite operand hides', 'Add', 0, [scores, { min: 0, max: Infinity }]],
  ] as const)('is everything of %s', (_case, op, position, operands) => {
    expect(of(op, position, operands)).toEqual(allMatters);
  });

  test('is the same of values that are only moved or chosen', () => {
    for (const op of ['Reshape', 'Expand', 'Slice', 'Cast', 'Unsqueeze', 'Transpose']) {
      expect(of(op, 0, [mask])).toEqual(above(-10));
    }
    expect(of('Where', 2, [])).toEqual(above(-10));
    expect(of('Concat', 5, [])).toEqual(above(-10));
    expect(of('Shape', 0, [])).toBeNull();
  });
});
