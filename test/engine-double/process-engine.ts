import { writeFile } from 'node:fs/promises';
import { withCheckedArguments } from '../../src/engine/check-arguments';
import type { CreateEngine } from '../../src/host/engine-host';
import { createEngineDouble } from './engine';
import { ModelBuilder } from './models/model-builder';
import type { Numbers } from './state';

/** Results that are hard to carry: large, with nulls and fractions, views into a larger buffer. */
const bulky: Numbers = {
  modelOf: (path) => new ModelBuilder(path.split(/[\\/]/).pop() ?? '', path).build(path.length),
  partialOf: (done) => ({ outputDb: done, weightDb: [done, null] }),
  layerSamples: (_, limit) => {
    const samples = Array.from({ length: limit }, (_one, row) => row);
    return {
      samples,
      names: samples.map((row) => `sample ${row}`),
      rows: samples.map((row) =>
        Array.from({ length: 1000 }, (_one, column) => (column === 0 ? null : row + column / 7)),
      ),
    };
  },
  thumbnails: (samples, sizePx) => {
    // Views into one large buffer, as a decoder would hand them out.
    const pool = new Uint8Array(16 * 1024 * 1024).map((_one, index) => index % 251);
    return samples.map((sample) => ({
      sample,
      name: `sample ${sample}`,
      png: pool.subarray(sample, sample + sizePx),
    }));
  },
};

/** For transports and shells: takes any file for a model, writes real files, and can end its process. */
export const createProcessEngine: CreateEngine = (options) => {
  const { dispose, ...calls } = createEngineDouble(options, {
    info: {
      version: '0.0.0',
      runtime: `test engine ${process.pid}`,
      cpu: ['avx2'],
      cpuModel: 'none',
      threads: 1,
      totalMemoryBytes: 0,
    },
    stepMs: 2,
    numbers: bulky,
    crash: () => process.abort(),
    save: writeFile,
  });
  return { ...withCheckedArguments(calls), dispose };
};
