import path from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { chromiumFlags, findChromium } from './fixtures/chromium';

const artifacts = path.join(import.meta.dirname, 'artifacts');
const executablePath = findChromium();

/** The built app in Chromium: every test starts a server of its own, with an engine of its own. */
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
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    // Animations would only make screenshots and positions depend on the time they are taken.
    contextOptions: { reducedMotion: 'reduce' },
    colorScheme: 'dark',
    // Recording every test costs a second of processor time each.
    trace: process.env['CI'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      args: [...chromiumFlags],
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
});
