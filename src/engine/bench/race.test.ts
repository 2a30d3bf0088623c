import { expect, test } from 'vitest';
import { silentJob } from '../job';
import { race, summarizeLatency } from './race';

test('latency is summed up by median, nearest-rank 95th percentile and minimum', () => {
  const times = Array.from({ length: 40 }, (_unused, index) => 40 - index);
  expect(summarizeLatency(times)).toEqual({ medianMs: 20.5, p95Ms: 38, minMs: 1 });
  expect(summarizeLatency([7])).toEqual({ medianMs: 7, p95Ms: 7, minMs: 7 });
});

test('racers run in turn, in alternating order, on the same samples, and warm-ups are not timed', async () => {
  const runs: string[] = [];
  const racer = (name: string) => ({
    run: (feeds: object) => {
      runs.push(name + Object.keys(feeds).join(''));
      return Promise.resolve();
    },
  });
  const reports: number[] = [];
  const job = { ...silentJob, report: (_phase: string, done: number) => void reports.push(done) };
  const samples = [{ x: null }, { y: null }] as never[];
  const latencies = await race(
    job,
    [racer('a'), racer('b')],
    (_racer, round) => samples[round % 2]!,
    2,
  );
  expect(latencies).toHaveLength(2);
  expect(runs).toEqual(['bx', 'ax', 'ay', 'by', 'bx', 'ax', 'ay', 'by', 'bx', 'ax']);
  expect(reports).toEqual([1, 2]);
});
