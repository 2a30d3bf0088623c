import { expect, test } from 'vitest';
import type { JobStep } from '../../state/analyses/jobs';
import { stepAfter, timeLeftMs } from './pace';

/** Feeds counts at given times (ms); answers with the time left after each. */
function follow(times: readonly number[], total: number, first = 0): readonly (number | null)[] {
  let step: JobStep | undefined;
  return times.map((now, index) => {
    const progress = {
      jobId: 'a',
      phase: 'measure',
      done: first + index,
      total,
      unit: 'x',
    } as const;
    step = stepAfter(step, progress, now);
    return timeLeftMs(step, now);
  });
}

test('there is no time left before there is a pace', () => {
  expect(follow([0, 100, 200, 300], 100)).toEqual([null, null, null, null]);
  expect(follow([0, 900], 100)).toEqual([null, null]);
  expect(follow([0, 900, 1800], 100)[2]).toBeCloseTo(98 * 900);
});

test('what was done before is not taken for pace', () => {
  const left = follow([0, 1000, 2000, 3000], 100, 90);
  expect(left[3]).toBeCloseTo(7000, -2);
});

test('it does not jump where single counts take very different times', () => {
  // Layers of 0.2 to 4 s by turns, as in a measurement of sensitivity.
  const times: number[] = [0];
  for (let index = 1; index <= 60; index += 1)
    times.push((times.at(-1) ?? 0) + ([200, 4000, 300, 1500, 250, 3000][index % 6] ?? 0));
  const left = follow(times, 60);
  const changes = left.flatMap((now, index) => {
    const before = left[index - 1] ?? null;
    if (now === null || before === null) return [];
    const passed = (times[index] ?? 0) - (times[index - 1] ?? 0);
    // How far off the countdown the shown time is, as a share.
    return [Math.abs(now - Math.max(0, before - passed)) / Math.max(1000, before)];
  });
  expect(Math.max(...changes.slice(6))).toBeLessThan(0.25);
  expect(left[50]).toBeGreaterThan(8_000);
  expect(left[50]).toBeLessThan(24_000);
});

test('between two counts it runs down, but never out, and ends with the last one', () => {
  const step: JobStep = {
    ...stepAfter(undefined, { jobId: 'a', phase: 'measure', done: 5, total: 10, unit: 'x' }, 0),
    leftMs: 8000,
  };
  expect(timeLeftMs(step, 1000)).toBe(7000);
  expect(timeLeftMs(step, 60_000)).toBe(2000);
  expect(timeLeftMs({ ...step, done: 10 }, 1000)).toBeNull();
});
