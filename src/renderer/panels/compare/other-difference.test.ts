import { expect, test } from 'vitest';
import { fixtureModels } from '../../../../test/engine-double/models/models';
import { fixtureRun } from '../../../../test/engine-double/numbers/results';
import { fixtureMatch } from '../../../../test/engine-double/numbers/matches';
import { otherDifferences } from './other-difference';

test('another model stands beside the run, layer by layer; what it lacks has no number', () => {
  const model = fixtureModels.digits();
  const { report } = fixtureRun(model);
  const [first, second] = report.layers;
  const comparison = {
    sizeBytes: 1,
    dump: null,
    layers: [
      {
        layer: second?.name ?? '',
        matchedBy: 'name' as const,
        weightDb: 50,
        accumulatedDb: (second?.accumulated?.sqnrDb ?? 0) - 3,
        ...fixtureMatch(second?.name ?? ''),
      },
    ],
    missing: [first?.name ?? ''],
    unmatched: [],
    firstDivergence: null,
    outputs: [],
    answers: 0,
    agreement: null,
    floatTop1: null,
    quantizedTop1: null,
    notices: [],
    graph: null,
  };
  const rows = otherDifferences(comparison, model.plan, report.layers, 'accumulated');
  expect(rows).toHaveLength(model.plan.layers.length);
  expect(rows[0]).toMatchObject({ name: first?.name, afterDb: null, deltaDb: null });
  expect(rows[0]?.beforeDb).not.toBeNull();
  expect(rows[1]?.deltaDb).toBeCloseTo(-3, 9);
  expect(otherDifferences(comparison, model.plan, [], 'weights')[1]).toMatchObject({
    beforeDb: null,
    afterDb: 50,
    deltaDb: null,
  });
});
