import type { DataSource } from '../../src/engine/data/sample/data-source';
import type { Feeds, HostTensor } from '../../src/engine/data/sample/tensor';

/** Samples that are already there. */
export function inMemoryData(samples: readonly Feeds[]): DataSource {
  return {
    kind: 'npy',
    label: 'test',
    count: samples.length,
    trusted: true,
    names: samples.map((_sample, index) => `${index}.npy`),
    labels: null,
    classes: [],
    preprocess: null,
    notices: [],
    files: [],
    read: (index) =>
      samples[index] === undefined
        ? Promise.reject(new RangeError(`no sample ${index}`))
        : Promise.resolve(samples[index]),
    hash: () => Promise.resolve('test'),
    thumbnail: () => Promise.resolve(null),
  };
}

export function float32(dims: readonly number[], data: Float32Array): HostTensor {
  return { type: 'float32', dims, data };
}
