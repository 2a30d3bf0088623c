import type { Page } from '@playwright/test';
import type { App } from '../../e2e/pages/app';

export interface ClickTimes {
  /** From the click to the frame that shows the skip. */
  readonly shownMs: readonly number[];
  /** From the click to a measured output SQNR in the toolbar. */
  readonly measuredMs: readonly number[];
}

/** Real clicks on the boxes of the table, one layer after the other, each left alone until everything is measured. */
export async function measureClicks(page: Page, app: App, count: number): Promise<ClickTimes> {
  const shownMs: number[] = [];
  const measuredMs: number[] = [];
  const boxes = app.layers.grid.getByRole('checkbox');
  for (let at = 0; at < count; at += 1) {
    await page.evaluate(watchClick);
    await boxes.nth(at).click();
    await app.measured();
    const times = await page.evaluate(
      () =>
        (window as unknown as { clicked: { at: number; shown: number; measured: number } }).clicked,
    );
    shownMs.push(times.shown - times.at);
    measuredMs.push(times.measured - times.at);
  }
  return { shownMs, measuredMs };
}

/** Runs in the page: notes the next click, the frame after the box changed, and the measured number. */
function watchClick(): void {
  const times = { at: Number.NaN, shown: Number.NaN, measured: Number.NaN };
  Object.assign(window, { clicked: times });
  addEventListener(
    'click',
    (event) => {
      times.at = event.timeStamp;
      const box = event.target instanceof Element ? event.target.closest('[role=checkbox]') : null;
      const before = box?.getAttribute('aria-checked');
      const look = (): void => {
        const now = performance.now();
        if (Number.isNaN(times.shown) && box?.getAttribute('aria-checked') !== before) {
          // This frame paints it; the next one begins when it is on the screen.
          requestAnimationFrame((next) => {
            times.shown = next;
          });
        }
        const text = document.querySelector('[aria-label="Results"] > *')?.textContent ?? '';
        const isMeasured = !text.endsWith('predicted') && !text.includes('stale');
        if (isMeasured && box?.getAttribute('aria-checked') !== before) times.measured = now;
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
    { capture: true, once: true },
  );
}
