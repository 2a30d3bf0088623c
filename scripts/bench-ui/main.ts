// What the interface costs, in Chromium without a GPU.
//   npm run build && npm run bench:ui      over the real engine; writes docs/benchmarks.md
//   npm run bench:ui -- large              its part about models of thousands of nodes, to the screen only
//   npm run bench:ui -- graph [MODEL…]     the graph view alone on made-up networks, without an engine
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { replaceBetweenMarkers } from '../bench/markers';
import { projectDir } from '../build/stamp';
import { launchBrowser } from './browser';
import { bundleWords, measureBundle } from './bundle';
import { measureGraphAlone } from './graph';
import { measureLargeGraphs } from './large-graph';
import { rowsTable, type Row } from './rows';
import { measureSample } from './sample';
import { measureTable } from './table';

const [part, ...models] = process.argv.slice(2);
if (part === 'graph') console.log(rowsTable(await measureGraphAlone(models)));
else if (part === 'large') console.log(rowsTable(await measureLargeAlone()));
else await measureAll();

async function measureLargeAlone(): Promise<readonly Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-bench-ui-'));
  const browser = await launchBrowser();
  try {
    return await measureLargeGraphs(browser, folder);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureAll(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-bench-ui-'));
  const browser = await launchBrowser();
  const before = loadWords();
  try {
    const rows = [
      ...(await measureSample(browser, folder)),
      ...(await measureTable(browser, folder)),
      ...(await measureLargeGraphs(browser, folder)),
    ];
    const bundle = await measureBundle();
    const text = [
      `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, Chromium ${browser.version()}, Node ${process.versions.node}; load average ${before} before, ${loadWords()} after (browser, server and engine themselves make most of it).`,
      rowsTable([...rows, bundle.row]),
      bundleWords(bundle),
    ].join('\n\n');
    console.log(text);
    await replaceBetweenMarkers(path.join(projectDir, 'docs', 'benchmarks.md'), 'bench-ui', text);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Over one minute, and over five. */
function loadWords(): string {
  return loadavg()
    .slice(0, 2)
    .map((load) => load.toFixed(1))
    .join(' / ');
}
