import type { LatencySummary } from '../../shared/contract/judgement';
import type { Feeds } from '../data/sample/tensor';
import { checkCancelled, type Job } from '../jobs/job';

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
  return (await raceTimes(job, racers, feedsOf, repeats)).map(summarizeLatency);
}

/** As `race`, with every round's time, ms: `result[racer][round]`. */
export async function raceTimes(
  job: Job,
  racers: readonly Racer[],
  feedsOf: (racer: number, round: number) => Feeds,
  repeats: number,
): Promise<readonly (readonly number[])[]> {
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
  return timesMs;
}

/** Median, 95th percentile (nearest rank) and minimum. */
export function summarizeLatency(timesMs: readonly number[]): LatencySummary {
  const sorted = timesMs.toSorted((one, other) => one - other);
  const at = (rank: number): number => sorted[Math.min(sorted.length - 1, rank)] ?? Number.NaN;
  const p95Ms = at(Math.ceil(sorted.length * 0.95) - 1);
  return { medianMs: quantile(sorted, 0.5), p95Ms, minMs: at(0) };
}

/** How one racer compares with another, round by round. */
export interface PairedRatio {
  /** Median of time / time over the rounds: what both shared in a round cancels out. */
  readonly median: number;
  /** Middle half of the ratios. */
  readonly low: number;
  readonly high: number;
}

/** `timesMs` over `otherMs`, round by round: above 1 the other one is faster. */
export function pairedRatio(timesMs: readonly number[], otherMs: readonly number[]): PairedRatio {
  const sorted = timesMs
    .map((time, round) => time / (otherMs[round] ?? Number.NaN))
    .toSorted((one, other) => one - other);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
  };
}

/** Interpolated between the two values around it. */
function quantile(sorted: readonly number[], share: number): number {
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}
