import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumFlags } from './fixtures/chromium';
import { findBrowser } from './fixtures/find-browser';

const artifacts = path.join(import.meta.dirname, 'artifacts');
const isCI = Boolean(process.env['CI']);
// Where there is none, the setup below says so.
const executablePath = findBrowser();

/** The built app in Chromium, over the real server and engine; see fixtures/test.ts for what tests share. */
export default defineConfig({
  testDir: path.join(import.meta.dirname, 'specs'),
  outputDir: path.join(artifacts, 'results'),
  fullyParallel: true,
  workers: 2,
  forbidOnly: isCI,
  // At a developer's desk a test that fails has failed. In CI one more try tells a defect from a stall of the machine,
  // and the run ends with the names of the tests that needed it.
  retries: isCI ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [[isCI ? 'list' : 'line'], ['./fixtures/second-try-reporter.ts']],
  globalSetup: path.join(import.meta.dirname, 'fixtures', 'need-build-and-browser.ts'),
  use: {
    // Recording copies the page at every step, which costs more than the steps.
    trace: isCI ? 'on-first-retry' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      args: [...chromiumFlags],
      ...(executablePath === null ? {} : { executablePath }),
    },
  },
});
