import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/fixtures/**', 'node_modules/**'],
    environment: 'node',
    // One ONNX Runtime per process: the native addon crashes when worker threads load it again.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
