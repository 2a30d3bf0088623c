import path from 'node:path';
import type { Browser } from '@playwright/test';
import { startAppServer } from '../../e2e/fixtures/app-server';
import { projectDir } from '../build/stamp';
import { measureBlocking } from './blocking';
import { openApp } from './browser';
import { measureSelects, measureSkips } from './clicks';
import { measureOpenings } from './opening';
import type { Row } from './rows';

const sampleDir = path.join(projectDir, 'resources', 'sample');
const sample = {
  model: path.join(sampleDir, 'digits.onnx'),
  data: path.join(sampleDir, 'calibration'),
};

/** The sample that ships: how soon it is there, how soon it answers, and whether the page can be used meanwhile. */
export async function measureSample(browser: Browser, folder: string): Promise<readonly Row[]> {
  const openings = await measureOpenings(browser, { root: folder, ...sample }, 5);
  const home = path.join(folder, 'home-sample');
  const server = await startAppServer({ root: folder, home, ...sample });
  try {
    const app = await openApp(browser, server);
    const { page } = app;
    await page.getByText('64 images').first().waitFor();
    const running = await measureBlocking(page, () => app.run());
    const selects = await measureSelects(app, 12);
    const skips = await measureSkips(app, 12);
    const judging = await measureBlocking(page, async () => {
      await app.palette.run('Measure sensitivity');
      await app.cancelButton.waitFor();
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
        what: 'Sample: click on a row → selected',
        values: selects,
        unit: 'ms',
        limit: 50,
        judged: 'p95',
      },
      {
        what: 'Sample: click on skip → shown',
        values: skips.shownMs,
        unit: 'ms',
        limit: 50,
        judged: 'p95',
      },
      {
        what: 'Sample: click on skip → output SQNR measured',
        values: skips.measuredMs,
        unit: 'ms',
        limit: 1000,
        judged: 'p95',
      },
      {
        what: 'Sample: page blocked while it runs',
        values: running,
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
