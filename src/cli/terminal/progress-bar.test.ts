import { expect, test } from 'vitest';
import type { Progress } from '../../shared/contract/results';
import type { Stream } from './io';
import { createPaint } from './paint';
import { createProgressBar, progressLine } from './progress-bar';

const progress: Progress = { jobId: 'j', phase: 'observe', done: 16, total: 64, unit: 'samples' };

function recorder(isTerminal: boolean): { stream: Stream; text(): string } {
  let written = '';
  return {
    stream: {
      write: (text) => (written += text),
      isTerminal,
      columns: 70,
      paint: createPaint(false),
    },
    text: () => written,
  };
}

test('shows phase, share, count and time left', () => {
  expect(progressLine(progress, 2000)).toBe(
    'Calibrating  █████░░░░░░░░░░░░░░░  16/64 samples  6.0 s left',
  );
});

test('does not guess the time left from nothing', () => {
  expect(progressLine({ ...progress, done: 1 }, 2000)).not.toContain('left');
  expect(progressLine({ ...progress, total: 0 }, 2000)).toBe('Calibrating…');
});

test('time left counts from the start of the phase, not of the command', () => {
  const { stream, text } = recorder(true);
  let nowMs = 0;
  const bar = createProgressBar(stream, () => nowMs);
  bar.update({ ...progress, phase: 'prepare', done: 1, total: 2 });
  nowMs = 60_000;
  bar.update({ ...progress, done: 0 });
  nowMs = 61_000;
  bar.update({ ...progress, done: 32 });
  expect(text()).toMatch(/1\.0 s left$/);
});

test('is cut at the width of the terminal and erased at the end', () => {
  const { stream, text } = recorder(true);
  const bar = createProgressBar(stream, () => 0);
  bar.update({ ...progress, unit: 'x'.repeat(200) });
  bar.clear();
  const [line] = text()
    .split('\r\u001B[K')
    .filter((part) => part !== '');
  expect(Array.from(line ?? '')).toHaveLength(69);
  expect(text().endsWith('\r\u001B[K')).toBe(true);
});

test('writes nothing where nobody watches', () => {
  const { stream, text } = recorder(false);
  const bar = createProgressBar(stream, () => 0);
  bar.update(progress);
  bar.say('Cancelling…');
  bar.clear();
  expect(text()).toBe('');
});
