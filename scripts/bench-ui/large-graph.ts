import path from 'node:path';
import type { Browser } from '@playwright/test';
import { startAppServer } from '../../e2e/fixtures/app-server';
import type { App } from '../../e2e/pages/app';
import type { ModelProto } from '../../src/engine/onnx/proto';
import { buildBranches } from '../zoo/models/branches';
import { buildDeepChain } from '../zoo/models/deep-chain';
import { buildPlainChain } from '../zoo/models/plain-chain';
import { writeModel } from '../zoo/write-model';
import { graphDrawn, openApp } from './browser';
import { frameRows, measureFrames } from './frames';
import { measureOpenings } from './opening';
import type { Row } from './rows';

interface LargeModel {
  readonly what: string;
  readonly file: string;
  readonly openings: number;
  readonly visibleMs: number;
  build(): ModelProto;
}

const models: readonly LargeModel[] = [
  {
    what: '5,000 nodes',
    file: 'nodes5000.onnx',
    openings: 4,
    visibleMs: 2000,
    build: () => buildDeepChain(1, 5_000),
  },
  {
    what: '20,000 nodes, 1,000 blocks',
    file: 'branches20000.onnx',
    openings: 3,
    visibleMs: 3000,
    build: () => buildBranches(1, 20_000),
  },
  {
    what: '20,000 nodes, no scopes',
    file: 'plain20000.onnx',
    openings: 3,
    visibleMs: 3000,
    build: () => buildPlainChain(1, 20_000),
  },
];

/** Models of thousands of nodes: how soon they are seen, and how they move with all of them in view. */
export async function measureLargeGraphs(
  browser: Browser,
  folder: string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const model of models) rows.push(...(await measureOne(browser, folder, model)));
  return rows;
}

async function measureOne(
  browser: Browser,
  folder: string,
  { what, file, openings: repeats, visibleMs, build }: LargeModel,
): Promise<readonly Row[]> {
  const model = path.join(folder, file);
  await writeModel(build(), model);
  const openings = await measureOpenings(browser, { root: folder, model }, repeats);
  const server = await startAppServer({
    root: folder,
    home: path.join(folder, `home-${file}`),
    model,
  });
  try {
    const app = await openApp(browser, server);
    const { page } = app;
    const cdp = await browser.newBrowserCDPSession();
    const scroll = await measureFrames(page, cdp, 'scroll');
    const expanding = await expandAll(app);
    await app.graph.fit();
    // The way to the whole is no part of what follows.
    await page.waitForTimeout(500);
    const pan = await measureFrames(page, cdp, 'pan');
    const zoom = await measureFrames(page, cdp, 'zoom');
    await page.context().close();
    const opening = (name: string, values: readonly number[], limit: number | null): Row => ({
      what: `${what}: ${name}`,
      values,
      unit: 'ms',
      limit,
      judged: 'worst',
    });
    return [
      opening(
        'file parsed → graph visible',
        openings.map(({ sinceModelMs }) => sinceModelMs),
        visibleMs,
      ),
      opening(
        'page painted → graph visible',
        openings.map(({ sincePaintMs }) => sincePaintMs),
        null,
      ),
      opening('all blocks expanded: first sign of work', [expanding.signMs], 200),
      opening('all blocks expanded: drawn', [expanding.drawnMs], null),
      ...frameRows(`${what}, all in view: pan`, pan),
      ...frameRows(`${what}, all in view: zoom`, zoom),
      ...frameRows(`${what}: table scroll`, scroll),
    ];
  } finally {
    await server.close();
  }
}

/** From the key that gives the command to the first thing said or drawn, and to the new picture. */
async function expandAll(app: App): Promise<{ readonly signMs: number; readonly drawnMs: number }> {
  const { page } = app;
  await page.evaluate(noteExpanding);
  await app.palette.run('Expand all blocks');
  await page.waitForFunction(
    () => !Number.isNaN((window as unknown as Expanding).expanding.drawnMs),
  );
  await graphDrawn(page);
  return page.evaluate(() => (window as unknown as Expanding).expanding);
}

interface Expanding {
  expanding: { signMs: number; drawnMs: number };
}

/** Runs in the page. */
function noteExpanding(): void {
  const times = { signMs: Number.NaN, drawnMs: Number.NaN };
  (window as unknown as Expanding).expanding = times;
  let start = Number.NaN;
  let wasBusy = false;
  addEventListener(
    'keydown',
    ({ key }) => {
      if (key === 'Enter' && Number.isNaN(start)) start = performance.now();
    },
    { capture: true },
  );
  const look = (): void => {
    const isBusy = document.querySelector('[data-graph] > [aria-busy="true"]') !== null;
    const says = document.querySelector('[data-graph] [role="status"]') !== null;
    const isDrawn = wasBusy && !isBusy;
    wasBusy ||= isBusy;
    if (Number.isNaN(times.signMs) && (says || isDrawn)) times.signMs = performance.now() - start;
    if (isDrawn) times.drawnMs = performance.now() - start;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
