import type { DataSource } from './data-source';
import type { Feeds } from './tensor';

/** Decoded samples beyond this are read again. */
const keptBytes = 256 * 2 ** 20;

/** The same samples, kept once decoded: a search reads all of them for every state. */
export function keepSamples(data: DataSource): DataSource {
  const kept = new Map<number, Feeds>();
  let bytes = 0;
  return {
    ...data,
    async read(sample) {
      const known = kept.get(sample);
      if (known !== undefined) return known;
      const feeds = await data.read(sample);
      const size = Object.values(feeds).reduce((sum, tensor) => sum + tensor.data.byteLength, 0);
      if (bytes + size <= keptBytes) {
        kept.set(sample, feeds);
        bytes += size;
      }
      return feeds;
    },
  };
}
