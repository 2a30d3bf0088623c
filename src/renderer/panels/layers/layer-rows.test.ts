import { expect, test } from 'vitest';
import { fixtureModels } from '../../../../test/engine-double/models/models';
import { fixtureRun } from '../../../../test/engine-double/numbers/results';
import { fixtureSeries } from '../../../../test/engine-double/numbers/series';
import { labelLayers } from '../../ui/text/layer-name';
import { rememberRows, type RowSources } from './layer-rows';

const model = fixtureModels.digits();
const { layers } = model.plan;
const sources: RowSources = {
  view: {
    layers,
    series: fixtureSeries(fixtureRun(model), null, { run: 1, state: 'measured' }),
    metric: 'isolated',
    threshold: 20,
  },
  labels: labelLayers(layers),
  reports: new Map(),
  prediction: null,
  benchmark: null,
  compared: null,
};

test('rows that say the same stay the same, however new what they are made of is', () => {
  const rowsOf = rememberRows();
  const before = rowsOf(sources);
  const after = rowsOf({
    ...sources,
    view: { ...sources.view, series: structuredClone(sources.view.series) },
    labels: labelLayers(layers),
  });
  expect(before).toHaveLength(layers.length);
  expect(after.every((row, index) => row === before[index])).toBe(true);
});

test('only the rows of layers that changed are new', () => {
  const rowsOf = rememberRows();
  const before = rowsOf(sources);
  const series = structuredClone(sources.view.series);
  const accumulated = series.accumulated.db.map((db, index) => (index === 3 ? 12.5 : db));
  const after = rowsOf({
    ...sources,
    view: {
      ...sources.view,
      layers: layers.map((layer, index) => (index === 5 ? { ...layer, skipped: true } : layer)),
      series: { ...series, accumulated: { ...series.accumulated, db: accumulated } },
    },
  });
  const changed = after.flatMap((row, index) => (row === before[index] ? [] : [index]));
  expect(changed).toEqual([3, 5]);
  expect(after[3]?.metrics.accumulated.db).toBe(12.5);
  expect(after[5]?.skipped).toBe(true);
});

test('a threshold that moves past a layer changes its row alone', () => {
  const rowsOf = rememberRows();
  const before = rowsOf(sources);
  const worst = before.toSorted((a, b) => (a.db ?? Infinity) - (b.db ?? Infinity))[0];
  const db = worst?.db ?? 0;
  const shown = rowsOf({ ...sources, view: { ...sources.view, threshold: db } });
  const hidden = rowsOf({ ...sources, view: { ...sources.view, threshold: db + 1e-6 } });
  const changed = hidden.filter((row, index) => row !== shown[index]);
  expect(changed.map(({ name, below }) => [name, below])).toEqual([[worst?.name, true]]);
});
