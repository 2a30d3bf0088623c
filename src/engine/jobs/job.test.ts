import { expect, test } from 'vitest';
import { partOf, silentJob, type Job } from './job';

test('a part of a job counts on from what was done before it', () => {
  const counts: string[] = [];
  const job: Job = {
    ...silentJob,
    report: (phase, done, total, unit) => counts.push(`${phase} ${done} of ${total} ${unit}`),
  };
  partOf(job, 1, 16).report('observe', 1, 15, 'samples');
  partOf(job, 1, 16).report('observe', 15, 15, 'samples');
  expect(counts).toEqual(['observe 2 of 16 samples', 'observe 16 of 16 samples']);
});
