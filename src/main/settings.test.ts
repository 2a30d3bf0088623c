import { expect, test } from 'vitest';
import { readSettings } from './settings';

test('settings come back as they were stored', () => {
  const stored = {
    bounds: { x: 1, y: 2, width: 1200, height: 800 },
    maximized: true,
    theme: 'light',
    folders: { model: '/models' },
  } as const;
  expect(readSettings(stored)).toEqual(stored);
});

test('what is damaged falls back alone; the rest is kept', () => {
  const read = readSettings({
    bounds: { x: 'left' },
    maximized: 1,
    theme: 'dark',
    folders: { model: 7, data: '/data' },
  });
  expect(read).toEqual({
    bounds: null,
    maximized: false,
    theme: 'dark',
    folders: { data: '/data' },
  });
});

test('no settings, or settings of another shape, are as at the first start', () => {
  for (const json of [null, [], 'text', 7])
    expect(readSettings(json)).toMatchObject({ bounds: null, theme: 'system' });
});
