import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { fixtureRun } from '../../../../test/engine-double/numbers/results';
import { byChange, differences } from './run-difference';

const model = digitsModel();
const skipped = model.plan.layers[5]?.name ?? '';
const before = fixtureRun(model);
const after = fixtureRun(model, { skipped: new Set([skipped]) });

describe('two runs side by side', () => {
  it('tell how much each layer gained', () => {
    const rows = differences(before, after, 'accumulated');
    expect(rows).toHaveLength(24);
    // 16.72 dB after the skip, 5.25 dB before it (measured on the sample).
    expect(rows[5]?.deltaDb).toBeCloseTo(16.72 - 5.25, 6);
  });

  it('give no difference where a run has no number', () => {
    expect(differences(before, after, 'isolated')[5]).toMatchObject({
      beforeDb: 5.36,
      afterDb: null,
      deltaDb: null,
      skippedAfter: true,
    });
  });

  it('put the largest change first and layers without a number last, newly skipped ones before the rest', () => {
    const rows = byChange(differences(before, after, 'isolated'));
    const skippedAt = rows.findIndex((row) => row.name === skipped);
    expect(rows.slice(0, skippedAt).every((row) => row.deltaDb !== null)).toBe(true);
    expect(rows.slice(skippedAt + 1).every((row) => row.deltaDb === null)).toBe(true);
  });
});
