import path from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/accessibility';
import { artifactsDir } from '../fixtures/project';
import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, test } from '../fixtures/test';

type Theme = 'dark' | 'light';

/** Accessibility does not depend on the size of the window: axe looks at one of them. */
const sizes = [
  { width: 1440, height: 900, axe: true },
  { width: 1100, height: 720, axe: false },
];

/** Every dialog by the command that opens it; one without a name is not kept as a picture. */
const dialogs: readonly { command: string; title: string; name?: string }[] = [
  { command: 'Export', title: 'Export', name: '07-export' },
  { command: 'Tune', title: 'Tune', name: '08-tune' },
  { command: 'Calibration data', title: 'Calibration data', name: '09-data' },
  { command: 'Compare two runs', title: 'Compare two runs', name: '10-compare' },
  { command: 'Settings', title: 'Settings', name: '11-settings' },
  { command: 'Keys', title: 'Keys', name: '12-keys' },
  { command: 'Measure accuracy', title: 'Accuracy', name: '13-accuracy' },
  { command: 'Benchmark', title: 'Benchmark', name: '14-benchmark' },
  { command: 'Simulated and real kernels', title: 'Simulated and real kernels' },
  { command: 'About Bitloupe', title: 'About Bitloupe' },
  { command: 'Open model', title: 'Open a model' },
];

for (const { width, height, axe } of sizes) {
  test.describe(`${width} × ${height}`, () => {
    test(`every screen fits its window${axe ? ' and axe finds nothing serious' : ''}, dark and light`, async ({
      app,
      page,
    }) => {
      test.setTimeout(480_000);
      await page.setViewportSize({ width, height });
      let shown: Theme = 'dark';
      const look = async (
        screen: string,
        name?: string,
        within?: '[role=dialog]' | '[role=menu]',
      ): Promise<void> => {
        await expectNoOverflow(page, screen);
        if (within !== undefined) await expectInWindow(page, within);
        // In the theme that is there, then in the other one: drawing everything anew is what takes the time.
        const first = shown;
        for (const theme of [first, first === 'dark' ? 'light' : 'dark'] as const) {
          await show(page, theme);
          shown = theme;
          if (axe)
            await expectAccessible(page, `${screen}, ${theme}`, {
              ...(within === undefined ? {} : { within }),
              coloursOnly: theme !== first,
            });
          const file = `${name ?? ''}-${theme}-${width}x${height}.png`;
          if (name !== undefined)
            await page.screenshot({ path: path.join(artifactsDir, 'screens', file) });
        }
      };

      await look('welcome', '01-welcome');
      await app.openSample();
      await app.graph.drawn();
      await look('before the first run', '02-opened');
      await app.run();
      await app.layers.select(secondWorst.label);
      await expect(app.inspector.section('Channels').getByRole('img')).toBeVisible();
      await look('measured, with a layer selected', '03-measured');
      await app.layers.toggleSkip(worst.label);
      await app.measured();
      await look('with a skip', '04-skipped');
      await app.charts.show('Waterfall');
      await expect(
        app.charts.panel.getByRole('list', { name: /^Share of the noise/ }),
      ).toBeVisible();
      await look('waterfall', '05-waterfall');
      await app.charts.show('Samples');
      await expect(app.charts.panel.getByRole('listbox', { name: /^Error of/ })).toBeVisible();
      await look('samples', '06-samples');

      await page.keyboard.press('Control+k');
      await expect(app.palette.dialog).toBeVisible();
      await look('palette', undefined, '[role=dialog]');
      await page.keyboard.press('Escape');
      for (const { command, title, name } of dialogs) {
        await app.palette.run(command);
        await expect(app.dialog(title)).toBeVisible();
        await look(title, name, '[role=dialog]');
        await page.keyboard.press('Escape');
        await expect(app.dialog(title)).toBeHidden();
      }
      await app.layers.row(worst.label).click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
      await look('menu of a layer', undefined, '[role=menu]');
    });
  });
}

/** The page follows the system's theme; the canvas is drawn anew a frame after the rest. */
async function show(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  await page.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      ),
  );
}

/** The window itself never scrolls, and no bar at its edges is cut off. */
async function expectNoOverflow(page: Page, screen: string): Promise<void> {
  const overflow = await page.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    const cut = [...document.querySelectorAll('header[data-panel], footer[data-panel]')]
      .filter((bar) => bar.scrollWidth > bar.clientWidth + 1)
      .map((bar) => `${bar.getAttribute('aria-label')}: ${bar.scrollWidth} > ${bar.clientWidth}`);
    return { x: scrollWidth - clientWidth, y: scrollHeight - clientHeight, cut };
  });
  expect(overflow, screen).toEqual({ x: 0, y: 0, cut: [] });
}

async function expectInWindow(page: Page, selector: string): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  expect(box?.x ?? -1).toBeGreaterThanOrEqual(0);
  expect(box?.y ?? -1).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
}
