import { expect, test } from 'vitest';
import SecondTryReporter from '../../e2e/fixtures/second-try-reporter';

type Suite = Parameters<SecondTryReporter['onBegin']>[1];

function report(tests: readonly { name: string; statuses: readonly string[] }[]): string {
  let text = '';
  const reporter = new SecondTryReporter((more: string) => (text += more));
  const suite = {
    allTests: () =>
      tests.map(({ name, statuses }) => ({
        titlePath: () => ['', '', 'graph.spec.ts', name],
        outcome: () => {
          if (statuses.at(-1) !== 'passed') return 'unexpected';
          return statuses.length > 1 ? 'flaky' : 'expected';
        },
        results: statuses.map((status) => ({
          status,
          ...(status === 'passed' ? {} : { error: { message: 'no ring\nat line 3' } }),
        })),
      })),
  };
  reporter.onBegin({} as never, suite as unknown as Suite);
  reporter.onEnd();
  return text;
}

test('a run ends with the tests that needed a second try, and why the first one failed', () => {
  const text = report([
    { name: 'draws', statuses: ['passed'] },
    { name: 'zooms', statuses: ['failed', 'passed'] },
    { name: 'pans', statuses: ['failed', 'failed'] },
  ]);
  expect(text).toContain('1 test needed a second try');
  expect(text).toContain('graph.spec.ts › zooms\n    first try: no ring\n');
  expect(text).not.toContain('pans');
});

test('nothing is said when none did', () => {
  expect(report([{ name: 'draws', statuses: ['passed'] }])).toBe('');
});
