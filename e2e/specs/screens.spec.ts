import path from 'node:path';
import type { Page } from '@playwright/test';
import { artifactsDir } from '../fixtures/project';
import { secondWorst, worst } from '../fixtures/sample-layers';
import { expect, test } from '../fixtures/test';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1100, height: 720 },
];

for (const colorScheme of ['dark', 'light'] as const) {
  for (const viewport of sizes) {
    const size = `${viewport.width}x${viewport.height}`;
    test.describe(`${colorScheme}, ${size}`, () => {
      test.use({ colorScheme, viewport });

      test('every screen fits its window', async ({ app, page }) => {
        const shoot = async (name: string): Promise<void> => {
          await expectNoOverflow(page, name);
          await page.screenshot({
            path: path.join(artifactsDir, 'screens', `${name}-${colorScheme}-${size}.png`),
          });
        };
        await shoot('01-welcome');
        await app.openSample();
        await app.graph.drawn();
        await shoot('02-opened');
        await app.run();
        await app.layers.select(secondWorst.label);
        await expect(app.inspector.section('Channels').getByRole('img')).toBeVisible();
        await shoot('03-measured');
        await app.layers.toggleSkip(worst.label);
        await app.measured();
        await shoot('04-skipped');
        await app.charts.show('Waterfall');
        await shoot('05-waterfall');
        await app.charts.show('Samples');
        await shoot('06-samples');
        await app.exporting.open();
        await expectInWindow(page, 'Export');
        await shoot('07-export');
        await page.keyboard.press('Escape');
        for (const [name, command, title] of [
          ['08-tune', 'Tune', 'Tune'],
          ['09-data', 'Calibration data', 'Calibration data'],
          ['10-compare', 'Compare two runs', 'Compare two runs'],
          ['11-settings', 'Settings', 'Settings'],
          ['12-keys', 'Keys', 'Keys'],
        ] as const) {
          await app.palette.run(command);
          await expect(app.dialog(title)).toBeVisible();
          await expectInWindow(page, title);
          await shoot(name);
          await page.keyboard.press('Escape');
        }
      });
    });
  }
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

async function expectInWindow(page: Page, title: string): Promise<void> {
  const box = await page.getByRole('dialog', { name: title }).boundingBox();
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  expect(box?.x ?? -1).toBeGreaterThanOrEqual(0);
  expect(box?.y ?? -1).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
}
