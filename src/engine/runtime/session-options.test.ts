import { expect, test } from 'vitest';
import { loadOptions, sessionOptions, weightsBeside } from './session-options';

test('real kernels run with all optimisations, simulated ones with none and pairs in float', () => {
  expect(sessionOptions('real')).toEqual({ level: 'all', simulated: false });
  expect(sessionOptions('simulated')).toEqual({ level: 'disabled', simulated: true });
});

test('a session that only loads a model allocates and packs nothing', () => {
  expect(loadOptions('basic', weightsBeside('w', 1024))).toEqual({
    level: 'basic',
    memoryArena: false,
    memoryPattern: false,
    extra: {
      disable_prepacking: '1',
      optimized_model_external_initializers_file_name: 'w',
      optimized_model_external_initializers_min_size_in_bytes: '1024',
    },
  });
});
