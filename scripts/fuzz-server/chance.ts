import type { Random } from '../../src/engine/data/random';

/** A whole number from 0 up to, not including, `end`. */
export function whole(random: Random, end: number): number {
  return Math.floor(random.uniform() * end);
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[whole(random, from.length)];
  if (found === undefined && !from.includes(found as T)) throw new Error('nothing to pick from');
  return found as T;
}

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => whole(random, 256)));
}

/** A few bytes changed, put in, taken out, or the end cut off. */
export function spoil(random: Random, bytes: Buffer): Buffer {
  let spoilt = bytes;
  for (let times = 1 + whole(random, 4); times > 0; times -= 1) {
    const at = whole(random, spoilt.length);
    const [before, after] = [spoilt.subarray(0, at), spoilt.subarray(at)];
    const how = whole(random, 4);
    if (how === 0) spoilt = Buffer.concat([before, randomBytes(random, 1), after.subarray(1)]);
    else if (how === 1) spoilt = Buffer.concat([before, randomBytes(random, 3), after]);
    else if (how === 2) spoilt = Buffer.concat([before, after.subarray(1 + whole(random, 8))]);
    else spoilt = before;
  }
  return spoilt;
}
