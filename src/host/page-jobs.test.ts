import { describe, expect, it } from 'vitest';
import type { Progress } from '../shared/contract/results';
import { PageJobs } from './page-jobs';

const progress = (done: number, partial?: Progress['partial']): Progress => ({
  jobId: 'a',
  phase: 'measure',
  done,
  total: 4,
  unit: 'samples',
  ...(partial === undefined ? {} : { partial }),
});

function page() {
  const heard: number[] = [];
  return { heard, progress: ({ done }: Progress) => void heard.push(done) };
}

function setUp(call = 'run') {
  const cancelled: string[] = [];
  const jobs = new PageJobs((jobId) => void cancelled.push(jobId));
  const first = page();
  let finish: (value: unknown) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const work = () =>
    new Promise((resolve, reject) => {
      finish = resolve;
      fail = reject;
    });
  const outcome = jobs.start('a', call, { recipe: 1 }, first, work);
  outcome.catch(() => undefined);
  return {
    jobs,
    first,
    cancelled,
    outcome,
    finish: async (value: unknown) => {
      finish(value);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    fail: async (error: Error) => {
      fail(error);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

describe('jobs of pages', () => {
  it('go on without their page, and tell the next one what they told so far', async () => {
    const { jobs, first, cancelled, finish } = setUp();
    await Promise.resolve();
    jobs.tell(progress(1, { weightDb: [1] }));
    jobs.leave(first);
    jobs.tell(progress(2, { isolatedDb: [2] }));
    expect(first.heard).toEqual([1]);
    expect(cancelled).toEqual([]);
    expect(jobs.living).toMatchObject([
      {
        jobId: 'a',
        call: 'run',
        args: { recipe: 1 },
        progress: { done: 2, partial: { weightDb: [1], isolatedDb: [2] } },
      },
    ]);
    const second = page();
    const joined = jobs.join('a', second);
    jobs.tell(progress(3));
    expect(second.heard).toEqual([3]);
    await finish('result');
    expect(await joined).toBe('result');
    expect(jobs.has('a')).toBe(false);
  });

  it('that end while no page is there keep their result for the next one, once', async () => {
    const { jobs, first, finish } = setUp();
    await Promise.resolve();
    jobs.leave(first);
    await finish('late');
    expect(await jobs.join('a', page())).toBe('late');
    await expect(jobs.join('a', page())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('that fail while no page is there fail for the next one', async () => {
    const { jobs, first, fail } = setUp();
    await Promise.resolve();
    jobs.leave(first);
    await fail(new Error('no memory'));
    await expect(jobs.join('a', page())).rejects.toThrow('no memory');
    expect(jobs.has('a')).toBe(false);
  });

  it('are forgotten when their page has the result', async () => {
    const { jobs, outcome, finish } = setUp();
    await Promise.resolve();
    await finish(1);
    expect(await outcome).toBe(1);
    expect(jobs.living).toEqual([]);
  });

  it('that are quick to do again end with their page', async () => {
    const { jobs, first, cancelled } = setUp('inspectLayer');
    await Promise.resolve();
    jobs.leave(first);
    expect(cancelled).toEqual(['a']);
    expect(jobs.living).toEqual([]);
  });

  it('are cancelled when nobody comes back for them, but not those of a page that is there', async () => {
    const { jobs, first, cancelled } = setUp();
    await Promise.resolve();
    jobs.abandon();
    expect(cancelled).toEqual([]);
    jobs.leave(first);
    jobs.abandon();
    expect(cancelled).toEqual(['a']);
    expect(jobs.has('a')).toBe(false);
  });
});
