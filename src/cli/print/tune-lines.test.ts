import { expect, test } from 'vitest';
import type { Stream } from '../terminal/io';
import { createPaint } from '../terminal/paint';
import type { TuneReport } from '../schemas/tune';
import { tuneLines, writtenLines } from './tune-lines';

const stream: Stream = {
  write: () => undefined,
  isTerminal: false,
  columns: Number.POSITIVE_INFINITY,
  paint: createPaint(false),
};

function point(skipped: readonly string[], outputDb: number, reachesTarget: boolean) {
  return {
    skipped,
    outputDb,
    accuracy: null,
    agreement: null,
    cost: skipped.length,
    reachesTarget,
  };
}

const best = point(['a', 'b'], 25.3, true);
const result = {
  target: { kind: 'sqnr', db: 25 },
  cost: 'count',
  kernels: 'simulated',
  reached: true,
  stoppedEarly: false,
  skipped: best.skipped,
  best,
  points: [point(['a', 'b', 'c', 'd'], 28, true), best, point([], 3.4, false)],
  durationMs: 1234,
} as const satisfies Partial<TuneReport>;

test('lists the measured points from fewest skips to most and marks the chosen one', () => {
  const text = tuneLines(result as unknown as TuneReport, stream);
  expect(text).toMatch(/Target: output SQNR of at least 25\.0 dB, simulated kernels/);
  const points = [...text.matchAll(/^([> ]) +(\d+) +([\d.]+) /gm)].map(([, mark, count, db]) => [
    mark,
    count,
    db,
  ]);
  expect(points).toEqual([
    [' ', '0', '3.4'],
    ['>', '2', '25.3'],
    [' ', '4', '28.0'],
  ]);
  expect(text).toMatch(/Target reached with 2 layers in float:\n {2}a\n {2}b\n/);
});

test('says when no set of skips reaches the target', () => {
  const text = tuneLines({ ...result, reached: false } as unknown as TuneReport, stream);
  expect(text).toContain('Target not reached; the best found keeps 2 layers in float:');
});

test('shows accuracy only where it was measured', () => {
  expect(tuneLines(result as unknown as TuneReport, stream)).not.toContain('top-1');
  const judged = { ...result, points: [{ ...best, accuracy: 0.9937 }] };
  expect(tuneLines(judged as unknown as TuneReport, stream)).toMatch(/top-1[\s\S]*99\.4/);
});

const written = { outputDb: 24.9, accuracy: null, agreement: 0.98, reachesTarget: false };

test('says what the written file has, and that no layer can be left out', () => {
  const reached = { ...result, isMinimal: true, written: { ...written, outputDb: 25.2 } };
  expect(writtenLines(reached)).toBe(
    'Each of these layers was left out once more: none of them can be.\nAs a written file, on real kernels: 25.2 dB, agreement 98.0 %.\n',
  );
  expect(writtenLines({ ...reached, isMinimal: false })).toMatch(/^As a written file/);
  expect(writtenLines({ ...reached, reached: false, written })).toMatch(/^As a .* 24\.9 dB/);
});

test('without a measurement of the file a target is reached in simulation only', () => {
  const stopped = { ...result, reached: false, isMinimal: false, written: null };
  expect(writtenLines(stopped)).toMatch(/^Reached on simulated kernels only/);
});
