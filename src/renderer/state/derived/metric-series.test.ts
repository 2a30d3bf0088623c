import { describe, expect, it } from 'vitest';
import { digitsModel } from '../../../../test/engine-double/models/digits';
import { fixtureRun, fixtureSensitivity } from '../../../../test/engine-double/numbers/results';
import type { SeriesSources } from './metric-series';
import { metricSeries } from './metric-series';

const model = digitsModel();
const result = fixtureRun(model);
const base: SeriesSources = {
  layers: model.plan.layers,
  result,
  run: 1,
  origin: 'run 1',
  current: true,
  sameQconfigs: true,
  partial: null,
  sensitivity: null,
  sensitivityCurrent: false,
  sensitivitySameQconfigs: false,
  sensitivityRunning: false,
};

describe('metrics as series', () => {
  it('say nothing before a run', () => {
    const series = metricSeries({ ...base, result: null, run: null });
    expect(Object.values(series).map(({ state }) => state)).toEqual([
      'none',
      'none',
      'none',
      'none',
      'none',
      'none',
    ]);
  });

  it('grow stale by another recipe, except where other layers do not matter', () => {
    const series = metricSeries({ ...base, current: false });
    expect([
      series.weights.state,
      series.isolated.state,
      series.accumulated.state,
      series.shadow.state,
    ]).toEqual(['measured', 'measured', 'stale', 'stale']);
    expect(metricSeries({ ...base, current: false, sameQconfigs: false }).isolated.state).toBe(
      'stale',
    );
  });

  it('take what a running job has so far, layer by layer, over what was measured before', () => {
    const { accumulated } = metricSeries({
      ...base,
      current: false,
      partial: { accumulatedDb: [50, null] },
    });
    expect(accumulated).toMatchObject({ state: 'partial', run: null });
    expect(accumulated.db.slice(0, 2)).toEqual([50, result.report.layers[1]?.accumulated?.sqnrDb]);
  });

  it('find layers by name when another recipe orders them differently', () => {
    const reversed = {
      ...result,
      report: { ...result.report, layers: result.report.layers.toReversed() },
    };
    expect(metricSeries({ ...base, result: reversed }).isolated.db).toEqual(
      metricSeries(base).isolated.db,
    );
  });

  it('take one-in and one-out from the sensitivity alone', () => {
    const sensitivity = fixtureSensitivity(result);
    const series = metricSeries({
      ...base,
      sensitivity,
      sensitivityCurrent: false,
      sensitivitySameQconfigs: true,
    });
    expect([series.oneIn.state, series.oneOut.state]).toEqual(['measured', 'stale']);
    expect(series.oneIn.db[0]).toBe(sensitivity.layers[0]?.oneInDb);
  });
});
