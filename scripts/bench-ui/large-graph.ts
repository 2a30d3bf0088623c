import path from 'node:path';
import type { Browser } from '@playwright/test';
import { startAppServer } from '../../e2e/fixtures/app-server';
import { buildDeepChain } from '../zoo/models/deep-chain';
import { writeModel } from '../zoo/write-model';
import { graphDrawn, openApp } from './browser';
import { frameRows, measureFrames } from './frames';
import { measureOpenings } from './opening';
import type { Row } from './rows';

/** A model of 5,000 nodes: how soon it is seen, and how it moves with all of them in view. */
export async function measureLargeGraph(browser: Browser, folder: string): Promise<readonly Row[]> {
  const model = path.join(folder, 'nodes5000.onnx');
  await writeModel(buildDeepChain(1, 5000), model);
  const openings = await measureOpenings(browser, { root: folder, model }, 4);
  const home = path.join(folder, 'home-graph');
  const server = await startAppServer({ root: folder, home, model });
  try {
    const app = await openApp(browser, server);
    const { page } = app;
    const cdp = await browser.newBrowserCDPSession();
    await app.palette.run('Expand all blocks');
    // The worker begins a moment later, and the way to the whole takes one too: neither is part of what follows.
    await page.waitForTimeout(500);
    await graphDrawn(page);
    await app.graph.fit();
    await page.waitForTimeout(500);
    const pan = await measureFrames(page, cdp, 'pan');
    const zoom = await measureFrames(page, cdp, 'zoom');
    await page.context().close();
    return [
      {
        what: '5,000 nodes: file parsed → graph visible',
        values: openings.map(({ sinceModelMs }) => sinceModelMs),
        unit: 'ms',
        limit: 2000,
        judged: 'worst',
      },
      ...frameRows('5,000 nodes in view: pan', pan),
      ...frameRows('5,000 nodes in view: zoom', zoom),
    ];
  } finally {
    await server.close();
  }
}
