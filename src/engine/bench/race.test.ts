import { expect, test } from 'vitest';
import { silentJob } from '../jobs/job';
import { pairedRatio, race, summarizeLatency } from './race';

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

test('what both racers share in a round cancels out of their ratio', () => {
  const machine = [1, 5, 1, 20, 1];
  const float = machine.map((slow) => 6 * slow);
  const quantized = machine.map((slow) => 4 * slow);
  expect(pairedRatio(float, quantized)).toEqual({ median: 1.5, low: 1.5, high: 1.5 });
  expect(pairedRatio([1, 2, 3, 4, 5], [1, 1, 1, 1, 1])).toEqual({ median: 3, low: 2, high: 4 });
});
