import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mutate } from './mutate';
import { makeSeeds } from './seeds';
import { makeTrialEngine, tryModel } from './try-model';
import { parseMessage, writeMessage } from './wire';

const seeds = makeSeeds();

test('seeds are sound, and come through the wire form unchanged', async () => {
  await withFolder(async (folder) => {
    const engine = makeTrialEngine();
    for (const { name, bytes } of seeds) {
      expect(writeMessage(parseMessage(bytes)).equals(bytes)).toBe(true);
      const { outcome } = await tryModel(engine, bytes, folder);
      // The one that is int8 already can be looked at, not quantized again.
      expect([name, outcome]).toEqual([name, name === 'qdq' ? 'bad-input' : 'done']);
    }
    await engine.dispose();
  });
});

/** Of the first 10,000, those that ended in an error nobody can act on, or not at all, once. */
const onceBroken = [358, 743, 773, 1399, 3572, 5480, 6723];

test('damaged models end in a result or in an error that says what is wrong', async () => {
  const numbers = [...Array.from({ length: 100 }, (_unused, index) => index), ...onceBroken];
  await withFolder(async (folder) => {
    const engine = makeTrialEngine();
    const outcomes = new Set<string>();
    for (const number of numbers) {
      const { bytes, story } = mutate(seeds, number);
      const { outcome, message } = await tryModel(engine, bytes, folder);
      outcomes.add(outcome);
      expect(outcome === 'raw' ? [number, story, message] : []).toEqual([]);
      expect(message.length).toBeLessThan(100_000);
    }
    await engine.dispose();
    expect(outcomes.has('done') && outcomes.has('bad-input')).toBe(true);
  });
});

test('a number always gives the same mutant', () => {
  for (const number of [1, 77, 4000]) {
    const [one, other] = [mutate(seeds, number), mutate(makeSeeds(), number)];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    expect(one.story).toEqual(other.story);
  }
});

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-fuzz-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
