import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';

/**
 * Measures the graph view in Chromium without a GPU: how soon a large model is on the screen, and how long frames take
 * while all its nodes are in view. Prints a table. `tsx scripts/bench-ui/graph.ts [model …]`
 */

const chromiumPath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const limits = { visibleMs: 2000, frameMs: 20 } as const;
const framesPerMove = 240;

interface Row {
  readonly model: string;
  readonly what: string;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  readonly limit: number;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function summarize(model: string, what: string, values: readonly number[], limit: number): Row {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    model,
    what,
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    worst: sorted.at(-1) ?? Number.NaN,
    limit,
  };
}

/** From the data being handed to the panel to the frame after the picture was drawn. */
async function measureVisible(page: Page, url: string, model: string): Promise<Row> {
  const times: number[] = [];
  for (let repeat = 0; repeat < 5; repeat += 1) {
    await page.goto(`${url}?model=${model}`);
    await page.waitForSelector('[data-graph="drawn"]', { timeout: 30_000 });
    times.push(
      await page.evaluate(() => {
        const start = performance.getEntriesByName('graph-data')[0]?.startTime ?? Number.NaN;
        const end = performance.getEntriesByName('graph-drawn')[0]?.startTime ?? Number.NaN;
        return end - start;
      }),
    );
  }
  // The first load also compiles the page: it is not left out, a user waits for it too.
  return summarize(model, 'graph visible', times, limits.visibleMs);
}

type Move = 'pan' | 'zoom';

/** Drives the pointer once a frame, as a hand would, and notes the time between frames. */
async function measureFrames(page: Page, move: Move): Promise<readonly number[]> {
  return page.evaluate(
    async ([kind, count]) => {
      const target = document.querySelector('[data-graph]');
      if (!(target instanceof HTMLElement)) return [];
      const bounds = target.getBoundingClientRect();
      const at = (x: number, y: number): PointerEventInit => ({
        pointerId: 1,
        bubbles: true,
        clientX: bounds.left + x,
        clientY: bounds.top + y,
        buttons: 1,
        button: 0,
      });
      target.setPointerCapture = () => undefined;
      const [middleX, middleY] = [bounds.width / 2, bounds.height / 2];
      if (kind === 'pan')
        target.dispatchEvent(new PointerEvent('pointerdown', at(middleX, middleY)));
      const deltas: number[] = [];
      let last = 0;
      for (let frame = 0; frame < count; frame += 1) {
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        if (frame > 2) deltas.push(now - last);
        last = now;
        const angle = (frame / 60) * Math.PI * 2;
        if (kind === 'pan')
          target.dispatchEvent(
            new PointerEvent(
              'pointermove',
              at(middleX + Math.sin(angle) * 24, middleY + Math.cos(angle) * 12),
            ),
          );
        else
          target.dispatchEvent(
            new WheelEvent('wheel', {
              bubbles: true,
              cancelable: true,
              ctrlKey: true,
              deltaY: Math.sin(angle) * 3,
              clientX: bounds.left + middleX,
              clientY: bounds.top + middleY,
            }),
          );
      }
      if (kind === 'pan') target.dispatchEvent(new PointerEvent('pointerup', at(middleX, middleY)));
      return deltas;
    },
    [move, framesPerMove] as const,
  );
}

/** Processor time all of the page's renderer has used, in ms: says what a frame costs when others keep the machine busy. */
async function rendererCpuMs(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo
    .filter((process) => process.type === 'renderer')
    .reduce((sum, process) => sum + process.cpuTime * 1000, 0);
}

async function expandAndFit(page: Page): Promise<number> {
  const start = performance.now();
  await page.evaluate(() =>
    (window as unknown as { graphCommand(command: string): void }).graphCommand('graph.expandAll'),
  );
  await page.waitForTimeout(300);
  await page.waitForSelector('[role=listbox][aria-busy="false"]', { timeout: 30_000 });
  const spent = performance.now() - start;
  await page.evaluate(() =>
    (window as unknown as { graphCommand(command: string): void }).graphCommand('graph.fit'),
  );
  await page.waitForTimeout(600);
  return spent;
}

async function measureModel(
  page: Page,
  session: CDPSession,
  url: string,
  model: string,
): Promise<readonly Row[]> {
  const rows = [await measureVisible(page, url, model)];
  const expanded = await expandAndFit(page);
  rows.push({
    model,
    what: 'expand all',
    median: expanded,
    p95: expanded,
    worst: expanded,
    limit: limits.visibleMs,
  });
  for (const move of ['pan', 'zoom'] as const) {
    const before = await rendererCpuMs(session);
    rows.push(
      summarize(model, `${move}, all in view`, await measureFrames(page, move), limits.frameMs),
    );
    const cpu = ((await rendererCpuMs(session)) - before) / framesPerMove;
    rows.push({
      model,
      what: `${move}, CPU a frame`,
      median: cpu,
      p95: cpu,
      worst: cpu,
      limit: limits.frameMs,
    });
  }
  return rows;
}

function printTable(rows: readonly Row[]): void {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => (index < 2 ? cell.padEnd(20) : cell.padStart(12))).join('');
  console.log(line(['model', 'what', 'median ms', 'p95 ms', 'worst ms', 'limit ms', 'p95 within']));
  for (const row of rows) {
    const cells = [row.median, row.p95, row.worst].map((value) => value.toFixed(1));
    console.log(
      line([row.model, row.what, ...cells, String(row.limit), row.p95 <= row.limit ? 'yes' : 'NO']),
    );
  }
}

async function serve(): Promise<{ readonly server: ViteDevServer; readonly url: string }> {
  const server = await createServer({
    configFile: 'vite.config.ts',
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  return { server, url: `${server.resolvedUrls?.local[0] ?? ''}dev/graph.html` };
}

const models = process.argv.length > 2 ? process.argv.slice(2) : ['digits', 'pyramid', 'encoder'];
const { server, url } = await serve();
const browser = await chromium.launch({
  args: browserFlags,
  ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // tsx keeps function names by a helper that functions sent to the page do not have there.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.goto(`${url}?model=digits`);
  await page.waitForSelector('[data-graph="drawn"]');
  const session = await browser.newBrowserCDPSession();
  const rows: Row[] = [];
  for (const model of models) rows.push(...(await measureModel(page, session, url, model)));
  printTable(rows);
} finally {
  await browser.close();
  await server.close();
}
