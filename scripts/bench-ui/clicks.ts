import type { App } from '../../e2e/pages/app';

export interface SkipTimes {
  /** From the click to the frame that shows the skip. */
  readonly shownMs: readonly number[];
  /** From the click to a measured output SQNR in the toolbar. */
  readonly measuredMs: readonly number[];
}

interface Clicked {
  readonly at: number;
  readonly shown: number;
  readonly measured: number;
}

/** Real clicks on the boxes of the table, one layer after the other, each left alone until everything is measured. */
export async function measureSkips(app: App, count: number): Promise<SkipTimes> {
  const shownMs: number[] = [];
  const measuredMs: number[] = [];
  const boxes = app.layers.grid.getByRole('checkbox');
  for (let at = 0; at < count; at += 1) {
    const box = boxes.nth(at);
    await app.page.evaluate(watchClick, 'aria-checked');
    await box.click();
    await app.measured(300_000);
    const times = await readClick(app);
    shownMs.push(times.shown - times.at);
    measuredMs.push(times.measured - times.at);
  }
  return { shownMs, measuredMs };
}

/** Real clicks on rows: from the click to the frame that shows the row selected. */
export async function measureSelects(app: App, count: number): Promise<readonly number[]> {
  const shownMs: number[] = [];
  for (let at = 0; at < count; at += 1) {
    await app.page.evaluate(watchClick, 'aria-selected');
    await app.layers.grid.getByRole('rowheader').nth(at).click();
    await app.page.waitForFunction(
      () => !Number.isNaN((window as unknown as { clicked: Clicked }).clicked.shown),
    );
    const times = await readClick(app);
    shownMs.push(times.shown - times.at);
    // What follows a selection is read from the engine after a rest: the next click must not meet it.
    await app.page.waitForTimeout(400);
  }
  return shownMs;
}

function readClick(app: App): Promise<Clicked> {
  return app.page.evaluate(() => (window as unknown as { clicked: Clicked }).clicked);
}

/** Runs in the page: notes the next click, the frame after the attribute changed, and the measured number. */
function watchClick(attribute: string): void {
  const times = { at: Number.NaN, shown: Number.NaN, measured: Number.NaN };
  Object.assign(window, { clicked: times });
  const look = (element: Element, before: string | null): void => {
    const now = performance.now();
    const changed = element.getAttribute(attribute) !== before;
    if (changed && Number.isNaN(times.shown)) {
      // This frame paints it; the next one begins when it is on the screen.
      requestAnimationFrame((next) => {
        times.shown = next;
      });
    }
    const text = document.querySelector('[aria-label="Results"] > *')?.textContent ?? '';
    const isMeasured = !text.endsWith('predicted') && !text.includes('stale');
    if (changed && isMeasured) times.measured = now;
    else requestAnimationFrame(() => look(element, before));
  };
  addEventListener(
    'click',
    (event) => {
      times.at = event.timeStamp;
      const { target } = event;
      const element = target instanceof Element ? target.closest(`[${attribute}]`) : null;
      if (element === null) return;
      const before = element.getAttribute(attribute);
      requestAnimationFrame(() => look(element, before));
    },
    { capture: true, once: true },
  );
}
