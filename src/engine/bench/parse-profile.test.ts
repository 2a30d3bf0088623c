import { expect, test } from 'vitest';
import { kernelKey, parseProfile } from './parse-profile';

/** Events as ONNX Runtime 1.30 writes them: nodes of a run first, then the run itself. */
function profile(runs: readonly Readonly<Record<string, number>>[]): string {
  const loading = { cat: 'Session', name: 'session_initialization', dur: 9000, args: {} };
  const events = runs.flatMap((run) => [
    ...Object.entries(run).map(([name, dur]) => ({
      cat: 'Node',
      name: `${name}_kernel_time`,
      dur,
      args: { op_name: 'QLinearConv' },
    })),
    { cat: 'Session', name: 'SequentialExecutor::Execute', dur: 1, args: {} },
    { cat: 'Session', name: 'model_run', dur: 1, args: {} },
  ]);
  return JSON.stringify([loading, ...events]);
}

test('a kernel takes the mean of the middle half of the runs after the warm-ups', () => {
  const text = profile([{ a: 5000 }, { a: 10 }, { a: 11 }, { a: 12 }, { a: 900 }]);
  const { runs, typicalUs } = parseProfile(text, 1);
  expect(runs).toBe(4);
  expect(typicalUs.get(kernelKey('a', 'QLinearConv'))).toBe(11.5);
});

test('nodes of the same name and op add up within a run', () => {
  const event = { cat: 'Node', name: 'x_kernel_time', args: { op_name: 'Add' } };
  const run = { cat: 'Session', name: 'model_run', dur: 9, args: {} };
  const text = JSON.stringify([{ ...event, dur: 3 }, { ...event, dur: 4 }, run]);
  expect(parseProfile(text, 0).typicalUs.get(kernelKey('x', 'Add'))).toBe(7);
});

test('a profile without runs has no times', () => {
  expect(parseProfile('[]', 2)).toEqual({ runs: 0, typicalUs: new Map() });
});
