import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumFlags, findChromium } from './fixtures/chromium';

const artifacts = path.join(import.meta.dirname, 'artifacts');
const executablePath = findChromium();

/** The built app in Chromium, over the real server and engine; see fixtures/test.ts for what tests share. */
export default defineConfig({
  testDir: path.join(import.meta.dirname, 'specs'),
  outputDir: path.join(artifacts, 'results'),
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  // Engine and browser share the machine with whatever else runs on it.
  retries: 2,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: process.env['CI'] ? [['list']] : [['line']],
  globalSetup: path.join(import.meta.dirname, 'fixtures', 'need-build.ts'),
  use: {
    // Recording copies the page at every step, which costs more than the steps.
    trace: process.env['CI'] ? 'on-first-retry' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      args: [...chromiumFlags],
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
});
