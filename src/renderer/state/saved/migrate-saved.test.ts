import { describe, expect, it } from 'vitest';
import { migrateContent, migrateState } from './migrate-saved';
import { nothingSaved, readSavedState } from './saved-state';

/** As version 1 has written it. */
const file = {
  ref: 'file-1',
  name: 'net.onnx',
  location: '~/net.onnx',
  kind: 'file',
  sizeBytes: 9,
};
const recipe = { schema: 'bitloupe.recipe/1' };
const run = {
  id: 1,
  title: 'All int8',
  recipe,
  key: '{}',
  skipped: 0,
  outputDb: 9.6,
  exact: false,
  predictedDb: null,
  accuracy: null,
  floatAccuracy: null,
  agreement: null,
  sizeBytes: 1,
  floatBytes: 2,
  trusted: true,
  dataKey: 'aa',
  samples: 16,
  durationMs: 5,
  at: '2026-11-01T00:00:00Z',
  complete: true,
};
const folder = {
  ref: 'file-2',
  name: 'calib',
  location: '~/calib',
  kind: 'folder',
  sizeBytes: null,
};
const first = {
  version: 1,
  settings: { theme: 'dark' },
  view: { metric: 'accumulated', threshold: 10, chartOrder: 'value' },
  models: [
    {
      model: file,
      layers: 3,
      quantized: false,
      data: { kind: 'folder', folder, limit: null, preprocess: null },
      validation: null,
      recipe,
      past: [],
      future: [],
      runs: [run, { ...run, id: 2, dataKey: 'bb' }],
      focused: 'conv1',
      savedAt: '2026-11-01T00:00:00Z',
    },
  ],
};

describe('a state of version 1', () => {
  it('is read whole: runs get what they need to keep values, the view goes to each model', () => {
    const { models, settings, view } = readSavedState(first);
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({
      recipe,
      focused: 'conv1',
      project: null,
      view: { metric: 'accumulated', threshold: 10, graphShows: 'metric' },
      runs: [
        { id: 1, title: 'All int8', outputDb: 9.6, name: null, note: '', pinned: false },
        { id: 2, dataName: 'calib', modelKey: '' },
      ],
    });
    // The newest run was on the data in use; of the data of the other nothing is known.
    expect(models[0]?.runs[0]?.dataName).toBe('');
    expect([settings, view]).toMatchObject([{ theme: 'dark' }, { chartOrder: 'value' }]);
  });

  it('gives every run a key of its own, the same one at each reading', () => {
    const keys = () => readSavedState(first).models[0]?.runs.map(({ valuesKey }) => valuesKey);
    expect(new Set(keys()).size).toBe(2);
    expect(keys()).toEqual(keys());
  });

  it('loses one broken model alone', () => {
    const broken = { ...first, models: [{ ...first.models[0], runs: 'none' }, first.models[0], 7] };
    expect(readSavedState(broken as never).models).toHaveLength(2);
    expect(readSavedState({ ...first, models: [{ model: 1 }, 7, null] })).toMatchObject({
      models: [],
      settings: { theme: 'dark' },
    });
  });
});

describe('what is of no known version', () => {
  it('is left to the schema to refuse', () => {
    for (const json of [null, 3, [], { version: 9 }, { version: 'x', models: [] }]) {
      expect(migrateState(json)).toEqual(json);
      expect(migrateContent(json)).toEqual(json);
      expect(readSavedState(json)).toEqual(nothingSaved);
    }
  });
});
