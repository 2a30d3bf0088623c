import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakLines, type Extent } from './line-breaks';

const same = (count: number, width: number, height: number): Extent[] =>
  Array.from({ length: count }, () => ({ width, height }));

describe('line breaks', () => {
  it('leave a flow alone that is whole on a screen', () => {
    expect(breakLines(same(8, 124, 300))).toEqual([8]);
  });

  it('put a flow that would be cut off at the side into two lines', () => {
    expect(breakLines(same(11, 124, 300))).toEqual([6, 5]);
  });

  it('give a long flow the shape of a screen, in lines of about one length', () => {
    const lengths = breakLines(same(100, 144, 60));
    expect(lengths.length).toBeGreaterThan(5);
    expect(Math.max(...lengths) - Math.min(...lengths.slice(0, -1))).toBeLessThanOrEqual(1);
  });

  it('keep every column, whatever the sizes', () => {
    const column = fc.record({
      width: fc.integer({ min: 20, max: 4000 }),
      height: fc.integer({ min: 20, max: 4000 }),
    });
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 60 }), (columns) => {
        const lengths = breakLines(columns);
        return (
          lengths.reduce((sum, length) => sum + length, 0) === columns.length &&
          lengths.every((length) => length > 0)
        );
      }),
    );
  });
});
