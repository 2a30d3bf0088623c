import { fixtureModels, type FixtureName } from './models/models';
import { fixtureSamples, fixtureThumbnails } from './numbers/inspections';
import type { Behaviour, Numbers } from './state';

/** Believable numbers of a few made-up models; they mean nothing except on the digits sample. */
const believable: Numbers = {
  modelOf: (path) => {
    const name = /(\w+)\.onnx$/.exec(path)?.[1] ?? '';
    return Object.hasOwn(fixtureModels, name) ? fixtureModels[name as FixtureName]() : null;
  },
  partialOf: () => null,
  layerSamples: (run, limit) => fixtureSamples(run(), limit),
  thumbnails: fixtureThumbnails,
};

/** For screens without the real engine: numbers that look right, at a pace that lets one watch them. */
export function pageBehaviour(stepMs: number, crash: () => void): Behaviour {
  return {
    info: {
      version: '0.1.0',
      runtime: 'onnxruntime 1.30.0',
      cpu: ['avx2', 'avx512_vnni'],
      cpuModel: 'Fixture CPU',
      threads: 2,
      totalMemoryBytes: 16e9,
    },
    stepMs,
    numbers: believable,
    crash,
    save: () => Promise.resolve(),
  };
}
