import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** Rooms whose tests start processes, or change what belongs to their own one. */
const processes = [
  'src/{cli,host,main,server}/**/*.test.ts',
  'test/{electron-double,packaging}/**/*.test.ts',
];

function project(name: string, isolate: boolean, tests: { include: string[]; exclude: string[] }) {
  const { include, exclude } = tests;
  return {
    extends: true,
    test: { name, isolate, include, exclude: ['test/fixtures/**', ...exclude] },
  } satisfies TestProjectConfiguration;
}

export default defineConfig({
  test: {
    environment: 'node',
    // One ONNX Runtime per process: the native addon crashes when worker threads load it again.
    pool: 'forks',
    maxWorkers: availableParallelism(),
    // A test that hangs is told apart from a machine that is busy, nothing more.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 100 } },
    projects: [
      project('processes', true, { include: processes, exclude: [] }),
      // Files one after another in the same process: loading the engine for each takes longer than most tests.
      project('sources', false, {
        include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
        exclude: processes,
      }),
    ],
  },
});
