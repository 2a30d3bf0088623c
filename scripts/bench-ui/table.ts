import path from 'node:path';
import type { Browser } from '@playwright/test';
import { startAppServer } from '../../e2e/fixtures/app-server';
import { buildDeepChain } from '../zoo/models/deep-chain';
import { writeModel } from '../zoo/write-model';
import { measureBlocking } from './blocking';
import { openApp } from './browser';
import { measureSelects, measureSkips } from './clicks';
import { frameRows, measureFrames } from './frames';
import type { Row } from './rows';

/** A chain with this many nodes has 2,000 layers. */
const nodes = 3330;

/** A table of 2,000 layers: scrolled, run, clicked. */
export async function measureTable(browser: Browser, folder: string): Promise<readonly Row[]> {
  const model = path.join(folder, 'layers2000.onnx');
  await writeModel(buildDeepChain(1, nodes), model);
  const home = path.join(folder, 'home-table');
  const server = await startAppServer({ root: folder, home, model });
  try {
    const app = await openApp(browser, server);
    const { page } = app;
    const cdp = await browser.newBrowserCDPSession();
    const layers = Number(await app.layers.grid.getAttribute('aria-rowcount')) - 1;
    const what = `${layers.toLocaleString('en')} layers`;
    const unmeasured = await measureFrames(page, cdp, 'scroll');
    await app.useRandomData(2);
    const running = await measureBlocking(page, async () => {
      await app.runButton.click();
      await app.status.getByText('Measured in').waitFor();
    });
    const measured = await measureFrames(page, cdp, 'scroll');
    const selects = await measureSelects(app, 8);
    const skips = await measureSkips(app, 3);
    await page.context().close();
    return [
      ...frameRows(`Table of ${what}: scroll`, unmeasured),
      ...frameRows(`Table of ${what}, measured: scroll`, measured),
      {
        what: `${what}: click on a row → selected`,
        values: selects,
        unit: 'ms',
        limit: 50,
        judged: 'p95',
      },
      {
        what: `${what}: click on skip → shown`,
        values: skips.shownMs,
        unit: 'ms',
        limit: 50,
        judged: 'p95',
      },
      {
        what: `${what}: page blocked while it runs`,
        values: running,
        unit: 'ms',
        limit: 100,
        judged: 'worst',
      },
    ];
  } finally {
    await server.close();
  }
}
