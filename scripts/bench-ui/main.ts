// `npm run build && npm run bench:ui`: the interface over the real engine, in Chromium without a GPU. Prints Markdown tables.
//   npm run bench:ui -- graph [MODEL…]     the graph view alone on made-up networks, without an engine
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { startAppServer, type AppServer } from '../../e2e/fixtures/app-server';
import { App } from '../../e2e/pages/app';
import { projectDir } from '../build/stamp';
import { buildDeepChain } from '../zoo/models/deep-chain';
import { writeModel } from '../zoo/write-model';
import { measureBlocking } from './blocking';
import { launchBrowser, openPage } from './browser';
import { measureBundle } from './bundle';
import { measureClicks } from './clicks';
import { measureFrames } from './frames';
import { readOpening, watchOpening, type Opening } from './opening';
import { rowsTable, type Row } from './rows';

const sampleDir = path.join(projectDir, 'resources', 'sample');
const sample = {
  model: path.join(sampleDir, 'model.onnx'),
  data: path.join(sampleDir, 'calibration'),
};
/** Nodes of chains that have 2,000 layers, and that have 5,000 nodes. */
const chainNodes = { layers2000: 3330, nodes5000: 5000 } as const;

if (process.argv[2] === 'graph') await import('./graph');
else await measureAll();

async function measureAll(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-bench-ui-'));
  const browser = await launchBrowser();
  const load = (): string =>
    loadavg()
      .map((value) => value.toFixed(1))
      .join(' ');
  const loadBefore = load();
  try {
    const rows = [
      ...(await measureSample(browser, folder)),
      ...(await measureTable(browser, folder)),
      ...(await measureLargeGraph(browser, folder)),
    ];
    const bundle = await measureBundle();
    rows.push({
      what: 'Renderer, everything gzipped',
      values: [bundle.totalKb],
      unit: 'kB',
      limit: 1500,
      judged: 'median',
    });
    console.log(
      `${cpus()[0]?.model.trim() ?? ''}, ${cpus().length} cores, Chromium ${browser.version()}, Node ${process.versions.node}; load average ${loadBefore} before, ${load()} after.\n`,
    );
    console.log(rowsTable(rows));
    console.log('\nGzipped, in kB:');
    for (const [kind, kb] of Object.entries(bundle.kinds))
      console.log(`- ${kind}: ${kb.toFixed(0)}`);
    console.log('\nThe scripts are made of:');
    for (const [name, share] of bundle.shares.filter(([, part]) => part >= 0.01))
      console.log(`- ${name}: ${(share * 100).toFixed(0)} %`);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens a model `repeats` times; the server and engine stay, the page is new each time. */
async function measureOpenings(
  browser: Browser,
  server: AppServer,
  repeats: number,
): Promise<readonly Opening[]> {
  const openings: Opening[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const page = await openPage(browser);
    await watchOpening(page);
    await page.goto(server.url);
    openings.push(await readOpening(page));
    await page.context().close();
  }
  return openings;
}

async function measureSample(browser: Browser, folder: string): Promise<readonly Row[]> {
  const server = await startAppServer({ root: folder, home: path.join(folder, 'a'), ...sample });
  try {
    const openings = await measureOpenings(browser, server, 8);
    const page = await openPage(browser);
    const app = new App(page);
    await page.goto(server.url);
    await app.ready();
    await app.graph.drawn();
    await page.getByText('64 images').first().waitFor();
    const run = await measureBlocking(page, () => app.run());
    const clicks = await measureClicks(page, app, 12);
    const judging = await measureBlocking(page, async () => {
      await app.palette.run('Measure sensitivity');
      await page.waitForTimeout(200);
      await app.measured();
    });
    await page.context().close();
    return [
      {
        what: 'Sample: first paint → graph visible',
        values: openings.map(({ sincePaintMs }) => sincePaintMs),
        unit: 'ms',
        limit: 1000,
        judged: 'worst',
      },
      {
        what: 'Sample: click on skip → shown',
        values: clicks.shownMs,
        unit: 'ms',
        limit: 50,
        judged: 'p95',
      },
      {
        what: 'Sample: click on skip → output SQNR measured',
        values: clicks.measuredMs,
        unit: 'ms',
        limit: 1000,
        judged: 'p95',
      },
      {
        what: 'Sample: page blocked while it runs',
        values: run,
        unit: 'ms',
        limit: 100,
        judged: 'worst',
      },
      {
        what: 'Sample: page blocked by sensitivity',
        values: judging,
        unit: 'ms',
        limit: 100,
        judged: 'worst',
      },
    ];
  } finally {
    await server.close();
  }
}

async function measureTable(browser: Browser, folder: string): Promise<readonly Row[]> {
  const model = path.join(folder, 'layers2000.onnx');
  await writeModel(buildDeepChain(1, chainNodes.layers2000), model);
  const server = await startAppServer({ root: folder, home: path.join(folder, 'b'), model });
  try {
    const page = await openPage(browser);
    const cdp = await browser.newBrowserCDPSession();
    const app = new App(page);
    await page.goto(server.url);
    await app.ready();
    await app.graph.drawn();
    const layers = Number(await app.layers.grid.getAttribute('aria-rowcount')) - 1;
    const what = `${layers.toLocaleString('en')} layers`;
    await page.waitForTimeout(1000);
    const { deltas, cpuMs } = await measureFrames(page, cdp, 'scroll');
    await app.chooseFromMenu('Data', 'Data and preprocessing…');
    const dialog = app.dialog('Calibration data');
    await dialog.getByRole('radio', { name: /^Random data/ }).click();
    await dialog.getByRole('textbox', { name: 'Samples' }).fill('2');
    await dialog.getByRole('button', { name: 'Use this data' }).click();
    await dialog.waitFor({ state: 'detached' });
    const blocked = await measureBlocking(page, async () => {
      await app.runButton.click();
      await app.status.getByText('Measured in').waitFor();
    });
    await page.context().close();
    return [
      {
        what: `Table of ${what}: scroll, frame`,
        values: deltas,
        unit: 'ms',
        limit: 20,
        judged: 'p95',
      },
      {
        what: '… processor time a frame',
        values: [cpuMs],
        unit: 'ms',
        limit: null,
        judged: 'median',
      },
      {
        what: `${what}: page blocked while it runs`,
        values: blocked,
        unit: 'ms',
        limit: 100,
        judged: 'worst',
      },
    ];
  } finally {
    await server.close();
  }
}

async function measureLargeGraph(browser: Browser, folder: string): Promise<readonly Row[]> {
  const model = path.join(folder, 'nodes5000.onnx');
  await writeModel(buildDeepChain(1, chainNodes.nodes5000), model);
  const server = await startAppServer({ root: folder, home: path.join(folder, 'c'), model });
  try {
    const openings = await measureOpenings(browser, server, 4);
    const page = await openPage(browser);
    const cdp = await browser.newBrowserCDPSession();
    const app = new App(page);
    await page.goto(server.url);
    await app.ready();
    await app.graph.drawn();
    await app.palette.run('Expand all blocks');
    await page.waitForTimeout(500);
    await app.graph.drawn();
    await app.graph.fit();
    await page.waitForTimeout(1500);
    const pan = await measureFrames(page, cdp, 'pan');
    const zoom = await measureFrames(page, cdp, 'zoom');
    await page.context().close();
    const frames = ([what, { deltas, cpuMs }]: readonly [string, typeof pan]): readonly Row[] => [
      {
        what: `5,000 nodes in view: ${what}, frame`,
        values: deltas,
        unit: 'ms',
        limit: 20,
        judged: 'p95',
      },
      {
        what: '… processor time a frame',
        values: [cpuMs],
        unit: 'ms',
        limit: null,
        judged: 'median',
      },
    ];
    return [
      {
        what: '5,000 nodes: file parsed → graph visible',
        values: openings.map(({ sinceModelMs }) => sinceModelMs),
        unit: 'ms',
        limit: 2000,
        judged: 'worst',
      },
      ...frames(['pan', pan]),
      ...frames(['zoom', zoom]),
    ];
  } finally {
    await server.close();
  }
}
