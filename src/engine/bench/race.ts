import type { LatencySummary } from '../../shared/judgement';
import type { Feeds } from '../data/tensor';
import { checkCancelled, type Job } from '../job';

export interface Racer {
  run(feeds: Feeds): Promise<unknown>;
}

const warmUps = 3;

/**
 * Times sessions in turn, so that all of them see the same machine: the order is reversed every
 * other round, because whoever runs second finds the caches of the first.
 * `feedsOf(racer, round)` gives the sample; every racer gets the same one in a round.
 */
export async function race(
  job: Job,
  racers: readonly Racer[],
  feedsOf: (racer: number, round: number) => Feeds,
  repeats: number,
): Promise<readonly LatencySummary[]> {
  const timesMs: number[][] = racers.map(() => []);
  for (let round = -warmUps; round < repeats; round += 1) {
    const order = racers.map((_racer, index) => index);
    if (round % 2 !== 0) order.reverse();
    for (const index of order) {
      checkCancelled(job);
      const feeds = feedsOf(index, round + warmUps);
      const started = performance.now();
      await racers[index]?.run(feeds);
      if (round >= 0) timesMs[index]?.push(performance.now() - started);
    }
    if (round >= 0) job.report('benchmark', round + 1, repeats, 'rounds');
  }
  return timesMs.map(summarizeLatency);
}

/** Median, 95th percentile (nearest rank) and minimum. */
export function summarizeLatency(timesMs: readonly number[]): LatencySummary {
  const sorted = timesMs.toSorted((one, other) => one - other);
  const at = (rank: number): number => sorted[Math.min(sorted.length - 1, rank)] ?? Number.NaN;
  const middle = Math.floor(sorted.length / 2);
  const medianMs = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { medianMs, p95Ms: at(Math.ceil(0.95 * sorted.length) - 1), minMs: at(0) };
}
