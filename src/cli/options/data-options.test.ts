import { expect, test } from 'vitest';
import { dataRequest, validationRequest } from './data-options';

test('a limit holds for generated samples, too', () => {
  expect(dataRequest({ random: 8, limit: 2 })).toMatchObject({ kind: 'generated', samples: 2 });
  expect(dataRequest({ random: 2, limit: 8 })).toMatchObject({ kind: 'generated', samples: 2 });
  expect(dataRequest({ data: 'random', limit: 3 })).toMatchObject({ samples: 3 });
  expect(dataRequest({ data: 'random' })).toMatchObject({ samples: 8 });
});

test('image options and limit go with the folder; validation data is never cut', () => {
  const options = {
    data: 'calib',
    validation: 'val',
    limit: 4,
    channels: 'gray',
    scale: 1,
  } as const;
  expect(dataRequest(options)).toEqual({
    kind: 'folder',
    folder: 'calib',
    limit: 4,
    preprocess: { color: 'L', scale: 1 },
  });
  expect(validationRequest(options)).toEqual({
    kind: 'folder',
    folder: 'val',
    preprocess: { color: 'L', scale: 1 },
  });
  expect(validationRequest({ data: 'calib' })).toBeNull();
});
