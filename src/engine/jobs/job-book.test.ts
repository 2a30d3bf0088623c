import { expect, test } from 'vitest';
import type { Progress } from '../../shared/contract/results';
import { checkCancelled } from './job';
import { JobBook } from './job-book';

function sums() {
  const progress: Progress[] = [];
  const rssBytes: number[] = [];
  const jobs = new JobBook({
    progress: (message) => void progress.push(message),
    memory: (message) => void rssBytes.push(message.rssBytes),
  });
  return { jobs, progress, rssBytes };
}

/** A promise and its switch. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('jobs run one after another, in the order they came', async () => {
  const { jobs } = sums();
  const first = gate();
  const log: string[] = [];
  const one = jobs.run('one', async () => {
    log.push('one starts');
    await first.opened;
    log.push('one ends');
  });
  const two = jobs.run('two', async () => void log.push('two'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(log).toEqual(['one starts']);
  first.open();
  await Promise.all([one, two]);
  expect(log).toEqual(['one starts', 'one ends', 'two']);
});

test('a failed job does not stop the next one', async () => {
  const { jobs } = sums();
  await expect(jobs.run('bad', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(jobs.run('good', async () => 7)).resolves.toBe(7);
});

test('a job that is cancelled while it waits never starts', async () => {
  const { jobs } = sums();
  const first = gate();
  let hasStarted = false;
  const one = jobs.run('one', () => first.opened);
  const two = jobs.run('two', async () => {
    hasStarted = true;
  });
  jobs.cancel('two');
  first.open();
  await one;
  await expect(two).rejects.toMatchObject({ code: 'cancelled' });
  expect(hasStarted).toBe(false);
});

test('a running job learns of its cancellation between two steps', async () => {
  const { jobs } = sums();
  let steps = 0;
  const running = jobs.run('long', async (job) => {
    for (;;) {
      checkCancelled(job);
      steps += 1;
      if (steps === 3) jobs.cancel('long');
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(steps).toBe(3);
});

test('cancelling an id that no job has does nothing, and the next job under it runs', async () => {
  const { jobs } = sums();
  jobs.cancel('nobody');
  await expect(jobs.run('nobody', async () => 1)).resolves.toBe(1);
});

test('a later job under the id of an earlier one can still be cancelled', async () => {
  const { jobs } = sums();
  const first = gate();
  const second = gate();
  const one = jobs.run('same', () => first.opened);
  const two = jobs.run('same', async (job) => {
    await second.opened;
    checkCancelled(job);
  });
  first.open();
  await one;
  jobs.cancel('same');
  second.open();
  await expect(two).rejects.toMatchObject({ code: 'cancelled' });
});

test('progress is thinned out, except the first and the last of a phase', async () => {
  const { jobs, progress } = sums();
  await jobs.run('busy', async (job) => {
    for (let done = 1; done <= 1000; done += 1) job.report('observe', done, 1000, 'samples');
    job.report('convert', 0, 1, 'model');
  });
  expect(progress.length).toBeLessThan(10);
  const ends = progress.map(({ phase, done }) => `${phase} ${done}`);
  expect(ends[0]).toBe('observe 1');
  expect(ends.slice(-2)).toEqual(['observe 1000', 'convert 0']);
  expect(progress[0]).toEqual({
    jobId: 'busy',
    phase: 'observe',
    done: 1,
    total: 1000,
    unit: 'samples',
  });
});

test('memory is told when a job starts and when it ends', async () => {
  const { jobs, rssBytes } = sums();
  await jobs.run('job', async () => undefined);
  expect(rssBytes).toHaveLength(2);
  expect(Math.min(...rssBytes)).toBeGreaterThan(1e6);
});
