import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { build, mergeConfig, preview, type PreviewServer } from 'vite';
import base from '../../vite.config';

/**
 * Measures the whole page over fixtures, built as it ships, in Chromium without a GPU: how soon a click shows, how long
 * frames take while a table of thousands of layers scrolls, and how long the page is blocked while a run streams in.
 * Prints a table. `tsx scripts/bench-ui/app.ts`
 */

const chromiumPath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => existsSync(file));
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];

interface Row {
  readonly model: string;
  readonly what: string;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  readonly limit: number;
}

function summarize(model: string, what: string, values: readonly number[], limit: number): Row {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { model, what, median: at(0.5), p95: at(0.95), worst: at(1), limit };
}

/** What the development page leaves on the window for scripts. */
interface PageWindow {
  readonly session: {
    readonly store: {
      getState(): {
        plan: { layers: { name: string }[] };
        jobs: unknown[];
        measuredKey: string | null;
      };
    };
    toggleSkip(names: string[]): void;
    select(names: string[]): void;
    run(): Promise<void>;
  };
}

async function openModel(page: Page, url: string, model: string): Promise<void> {
  await page.goto(`${url}?fresh&step=4&model=${model}`);
  await page.getByRole('grid', { name: 'Layers' }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1500);
  await page.evaluate(() => (window as unknown as PageWindow).session.run());
  await page.waitForFunction(() => {
    const state = (window as unknown as PageWindow).session.store.getState();
    return state.measuredKey !== null && state.jobs.length === 0;
  });
  await page.waitForTimeout(800);
}

/** From the call to the second frame after it: the change is painted then. */
async function measureClicks(page: Page, kind: 'skip' | 'select'): Promise<readonly number[]> {
  return page.evaluate(async (which) => {
    const { session } = window as unknown as PageWindow;
    const times: number[] = [];
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let repeat = 0; repeat < 12; repeat += 1) {
      const { layers } = session.store.getState().plan;
      const name = layers[(5 + repeat * 3) % layers.length]?.name ?? '';
      const start = performance.now();
      if (which === 'skip') session.toggleSkip([name]);
      else session.select([name]);
      await frame();
      await frame();
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    return times;
  }, kind);
}

async function measureScroll(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const grid = document.querySelector('[role=grid]');
    const deltas: number[] = [];
    let last = 0;
    for (let count = 0; count < 240; count += 1) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      if (count > 2) deltas.push(now - last);
      last = now;
      grid?.scrollBy(0, count < 120 ? 96 : -96);
    }
    return deltas;
  });
}

/** Tasks over 50 ms while a run streams its partial results; none = 0. */
async function measureBlocking(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const tasks: number[] = [0];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    });
    // Node's types, loaded beside the page's, do not know this kind of entry.
    (observer as { observe(options: object): void }).observe({ entryTypes: ['longtask'] });
    await (window as unknown as PageWindow).session.run();
    await new Promise((resolve) => setTimeout(resolve, 500));
    observer.disconnect();
    return tasks;
  });
}

function printTable(rows: readonly Row[]): void {
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (index < 2 ? cell.padEnd(index === 0 ? 10 : 26) : cell.padStart(11)))
      .join('');
  console.log(line(['model', 'what', 'median ms', 'p95 ms', 'worst ms', 'limit ms', 'p95 within']));
  for (const row of rows) {
    const cells = [row.median, row.p95, row.worst].map((value) => value.toFixed(1));
    console.log(
      line([row.model, row.what, ...cells, String(row.limit), row.p95 <= row.limit ? 'yes' : 'NO']),
    );
  }
}

async function serveBuilt(folder: string): Promise<PreviewServer> {
  const config = mergeConfig(base, {
    configFile: false as const,
    logLevel: 'error' as const,
    build: {
      outDir: folder,
      rolldownOptions: { input: path.resolve('src/renderer/dev/shell.html') },
    },
    preview: { port: 0, host: '127.0.0.1' },
  });
  await build(config);
  return preview(config);
}

const folder = mkdtempSync(path.join(tmpdir(), 'bitloupe-bench-'));
const server = await serveBuilt(folder);
const browser = await chromium.launch({
  args: browserFlags,
  ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
});
try {
  const url = `${server.resolvedUrls?.local[0] ?? ''}dev/shell.html`;
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // tsx keeps function names by a helper that functions sent to the page do not have there.
  await page.addInitScript('globalThis.__name = (named) => named');
  const rows: Row[] = [];
  for (const model of ['digits', 'pyramid', 'encoder']) {
    await openModel(page, url, model);
    const layers = await page.evaluate(
      () => (window as unknown as PageWindow).session.store.getState().plan.layers.length,
    );
    const name = `${layers}`;
    rows.push(summarize(name, 'select, until painted', await measureClicks(page, 'select'), 50));
    rows.push(summarize(name, 'skip, until painted', await measureClicks(page, 'skip'), 50));
    rows.push(summarize(name, 'table scroll, frame', await measureScroll(page), 20));
    rows.push(summarize(name, 'blocked during a run', await measureBlocking(page), 100));
  }
  console.log('model = number of layers');
  printTable(rows);
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
