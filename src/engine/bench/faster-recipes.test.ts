import { expect, test } from 'vitest';
import { openSample, sampleRecipe } from '../../../test/sample/open-sample';
import { silentJob } from '../jobs/job';
import type { RuntimeSession } from '../runtime/ort';
import { raceCandidates } from './faster-recipes';

const warmUps = 3;

test.each([1, 5, 14, 40])(
  'a race among recipes takes no more rounds than the %d repeats asked for',
  async (repeats) => {
    const workspace = await openSample(2);
    let runs = 0;
    const racer = { run: async () => void (runs += 1) } as unknown as RuntimeSession;
    const candidates = [{ label: 'every Add', recipe: { ...sampleRecipe, ops: { Add: 'none' } } }];
    const samples = [await workspace.data.read(0)];
    // So slow a model that the time for a race is used up at once: then a few rounds are raced.
    const options = { threads: 1, medianMs: 10_000, repeats };
    await raceCandidates(
      silentJob,
      workspace,
      candidates as never,
      [racer, racer],
      samples,
      options,
    );
    expect(runs / 2 - warmUps).toBe(Math.min(repeats, 12));
    runs = 0;
    const fast = { ...options, medianMs: 0.001 };
    await raceCandidates(silentJob, workspace, candidates as never, [racer, racer], samples, fast);
    expect(runs / 2 - warmUps).toBe(repeats);
  },
);
