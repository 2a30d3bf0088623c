import { expect, test } from 'vitest';
import type { Progress } from '../../shared/contract/results';
import { ProgressThrottle, type ThrottleClock } from './progress-throttle';

function at(done: number, partial?: Progress['partial']): Progress {
  return {
    jobId: 'job',
    phase: 'measure',
    done,
    total: 100,
    unit: 'samples',
    ...(partial && { partial }),
  };
}

function handClock(): ThrottleClock & { advance(ms: number): void } {
  let now = 0;
  let timers: { due: number; action: () => void }[] = [];
  return {
    now: () => now,
    later: (delayMs, action) => {
      const timer = { due: now + delayMs, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance: (ms) => {
      now += ms;
      const due = timers.filter((timer) => timer.due <= now);
      timers = timers.filter((timer) => timer.due > now);
      for (const timer of due) timer.action();
    },
  };
}

test('a thousand reports in a second become at most twenty-one messages, the last one included', () => {
  const clock = handClock();
  const sent: Progress[] = [];
  const throttle = new ProgressThrottle((progress) => sent.push(progress), clock);
  for (let done = 0; done < 1000; done += 1) {
    throttle.report({ ...at(done), total: 1000 });
    clock.advance(1);
  }
  throttle.end('job');
  expect(sent.length).toBeLessThanOrEqual(21);
  expect(sent.at(-1)?.done).toBe(999);
});

test('a message that is held back goes out by itself when its time comes', () => {
  const clock = handClock();
  const sent: number[] = [];
  const throttle = new ProgressThrottle((progress) => sent.push(progress.done), clock);
  throttle.report(at(1));
  throttle.report(at(2));
  throttle.report(at(3));
  expect(sent).toEqual([1]);
  clock.advance(50);
  expect(sent).toEqual([1, 3]);
});

test('partial results that were passed over travel with the next message', () => {
  const clock = handClock();
  const sent: Progress[] = [];
  const throttle = new ProgressThrottle((progress) => sent.push(progress), clock);
  throttle.report(at(1));
  throttle.report(at(2, { weightDb: [40], outputDb: 10 }));
  throttle.report(at(3, { outputDb: 11 }));
  throttle.end('job');
  expect(sent.at(-1)?.partial).toEqual({ weightDb: [40], outputDb: 11 });
});

test('nothing is sent after a job has ended', () => {
  const clock = handClock();
  const sent: number[] = [];
  const throttle = new ProgressThrottle((progress) => sent.push(progress.done), clock);
  throttle.report(at(1));
  throttle.report(at(2));
  throttle.end('job');
  clock.advance(1000);
  expect(sent).toEqual([1, 2]);
});

test('the last message of a phase and the first of the next are sent, however close together', () => {
  const clock = handClock();
  const sent: string[] = [];
  const throttle = new ProgressThrottle(({ phase, done }) => sent.push(`${phase} ${done}`), clock);
  for (const done of [1, 2, 3]) throttle.report(at(done));
  throttle.report({ ...at(1), phase: 'convert' });
  throttle.report({ ...at(50), phase: 'convert' });
  throttle.report({ ...at(100), phase: 'convert' });
  expect(sent).toEqual(['measure 1', 'measure 3', 'convert 1', 'convert 100']);
});
