import type { Feeds } from '../sample/tensor';

/** The samples that fit in here are kept: every click reads the set again. */
const keptBytes = 16 * 1024 * 1024;

/** How many samples may be decoded ahead; session.run blocks the event loop, but not sharp. */
const ahead = 2;

/**
 * Reads samples one after another: while the caller works on one, the next are being read, and
 * the first few stay in memory (a bounded number of bytes, however many samples there are).
 */
export function createReadAhead(
  count: number,
  load: (index: number) => Promise<Feeds>,
): (index: number) => Promise<Feeds> {
  const kept = new Map<number, Feeds>();
  const pending = new Map<number, Promise<Feeds>>();
  let usedBytes = 0;

  const start = (index: number): Promise<Feeds> => {
    const running = pending.get(index);
    if (running !== undefined) return running;
    const reading = load(index);
    // Who asks for this sample is told; where nobody does, it must not count as an unhandled rejection.
    reading.catch(() => undefined);
    pending.set(index, reading);
    return reading;
  };

  return async (index) => {
    for (const other of pending.keys()) {
      if (other < index || other > index + ahead) pending.delete(other);
    }
    const known = kept.get(index);
    const reading = known === undefined ? start(index) : null;
    for (let next = index + 1; next <= index + ahead && next < count; next++) {
      if (!kept.has(next)) void start(next);
    }
    if (reading === null) return known!;
    try {
      const feeds = await reading;
      const bytes = bytesOf(feeds);
      if (!kept.has(index) && usedBytes + bytes <= keptBytes) {
        usedBytes += bytes;
        kept.set(index, feeds);
      }
      return feeds;
    } finally {
      pending.delete(index);
    }
  };
}

function bytesOf(feeds: Feeds): number {
  return Object.values(feeds).reduce((total, { data }) => total + data.buffer.byteLength, 0);
}
