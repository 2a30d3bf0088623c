import type { Progress } from '../../../shared/contract/results';
import type { JobStep } from '../../state/analyses/jobs';

/** Fewer counts, or less time, are no pace. */
const leastCounts = 2;
const leastMs = 500;
/** How slowly the time left follows a new estimate: a quarter of itself, so that it does not jump near the end either. */
const slowness = 0.25;
const slowestMs = 1500;

/** The step a job is in after another message, with its time left. Counts that were there at first took no time. */
export function stepAfter(last: JobStep | undefined, progress: Progress, now: number): JobStep {
  const { phase, done, total, unit } = progress;
  if (last?.phase !== phase)
    return { phase, done, total, unit, startedAt: now, startedDone: done, leftMs: null, at: now };
  const { startedAt, startedDone } = last;
  const leftMs = smoothed(last, estimate(last, done, total, now), now);
  return { phase, done, total, unit, startedAt, startedDone, leftMs, at: now };
}

function estimate(step: JobStep, done: number, total: number, now: number): number | null {
  const counts = done - step.startedDone;
  const elapsed = now - step.startedAt;
  if (counts < leastCounts || elapsed < leastMs) return null;
  return (elapsed / counts) * Math.max(0, total - done);
}

function smoothed(last: JobStep, next: number | null, now: number): number | null {
  if (next === null || last.leftMs === null) return next;
  const passed = now - last.at;
  const expected = Math.max(0, last.leftMs - passed);
  const weight = 1 - Math.exp(-passed / Math.max(slowestMs, expected * slowness));
  return expected + (next - expected) * weight;
}

/** Milliseconds left in a step at another moment; null until there is a pace, and when nothing is left. */
export function timeLeftMs({ done, total, leftMs, at }: JobStep, now: number): number | null {
  if (leftMs === null || total <= done) return null;
  // One count may take longer than all are thought to need: then the time stands still rather than run out.
  return Math.max(leftMs - (now - at), leftMs / 4);
}
