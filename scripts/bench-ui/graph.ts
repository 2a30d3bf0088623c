import { performance } from 'node:perf_hooks';
import type { CDPSession, Page } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import { launchBrowser, openPage } from './browser';
import { frameRows, measureFrames } from './frames';
import type { Row } from './rows';

const visibleLimitMs = 2000;
const usualModels = ['digits', 'pyramid', 'encoder'];

/** The graph view without app or engine, on made-up networks: how soon it is on the screen, and how it moves. */
export async function measureGraphAlone(models: readonly string[]): Promise<readonly Row[]> {
  const { server, url } = await serveGraphPage();
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser);
    await page.goto(`${url}?model=digits`);
    await page.waitForSelector('[data-graph="drawn"]');
    const cdp = await browser.newBrowserCDPSession();
    const rows: Row[] = [];
    for (const model of models.length === 0 ? usualModels : models)
      rows.push(...(await measureModel(page, cdp, url, model)));
    return rows;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function serveGraphPage(): Promise<{
  readonly server: ViteDevServer;
  readonly url: string;
}> {
  const server = await createServer({
    configFile: 'test/pages/vite.config.ts',
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  return { server, url: `${server.resolvedUrls?.local[0] ?? ''}graph.html` };
}

async function measureModel(
  page: Page,
  cdp: CDPSession,
  url: string,
  model: string,
): Promise<readonly Row[]> {
  const visible = await measureVisible(page, url, model);
  const expanded = await expandAndFit(page);
  const row = (what: string, values: readonly number[]): Row => ({
    what: `${model}: ${what}`,
    values,
    unit: 'ms',
    limit: visibleLimitMs,
    judged: 'worst',
  });
  return [
    row('graph visible', visible),
    row('all blocks expanded', [expanded]),
    ...frameRows(`${model}, all in view: pan`, await measureFrames(page, cdp, 'pan')),
    ...frameRows(`${model}, all in view: zoom`, await measureFrames(page, cdp, 'zoom')),
  ];
}

/** From the data being handed to the panel to the frame after the picture was drawn. */
async function measureVisible(page: Page, url: string, model: string): Promise<readonly number[]> {
  const times: number[] = [];
  // The first load also compiles the page: it is not left out, a user waits for it too.
  for (let repeat = 0; repeat < 5; repeat += 1) {
    await page.goto(`${url}?model=${model}`);
    await page.waitForFunction(() => performance.getEntriesByName('graph-drawn').length > 0);
    times.push(
      await page.evaluate(() => {
        const start = performance.getEntriesByName('graph-data')[0]?.startTime ?? Number.NaN;
        const end = performance.getEntriesByName('graph-drawn')[0]?.startTime ?? Number.NaN;
        return end - start;
      }),
    );
  }
  return times;
}

async function expandAndFit(page: Page): Promise<number> {
  const command = (name: string): Promise<void> =>
    page.evaluate(
      (asked) => (window as unknown as { graphCommand(command: string): void }).graphCommand(asked),
      name,
    );
  const start = performance.now();
  await command('graph.expandAll');
  await page.waitForTimeout(300);
  await page.waitForSelector('[role=listbox][aria-busy="false"]');
  const spent = performance.now() - start;
  await command('graph.fit');
  await page.waitForTimeout(600);
  return spent;
}
