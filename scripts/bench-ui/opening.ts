import type { Page } from '@playwright/test';

/** Notes on the page when the model came over the line and when the graph was drawn. Before the page is opened. */
export async function watchOpening(page: Page): Promise<void> {
  await page.addInitScript(noteOpening);
}

/** Runs in the page, before anything of its own. */
function noteOpening(): void {
  const marks = { modelBytes: 0, modelAtMs: Number.NaN, drawnAtMs: Number.NaN };
  Object.assign(window, { opening: marks });
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...args: ConstructorParameters<typeof Plain>) {
      super(...args);
      // The opened model is by far the largest message before the graph is there.
      this.addEventListener('message', ({ data }) => {
        const bytes = (data as ArrayBuffer).byteLength;
        if (!Number.isNaN(marks.drawnAtMs) || bytes <= marks.modelBytes) return;
        marks.modelBytes = bytes;
        marks.modelAtMs = performance.now();
      });
    }
  };
  const look = (): void => {
    if (document.querySelector('[data-graph="drawn"]') === null) requestAnimationFrame(look);
    else
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          marks.drawnAtMs = performance.now();
        }),
      );
  };
  requestAnimationFrame(look);
}

export interface Opening {
  /** From the first paint to the frame after the graph was drawn. */
  readonly sincePaintMs: number;
  /** From the parsed model's arrival to the same frame. */
  readonly sinceModelMs: number;
}

export async function readOpening(page: Page): Promise<Opening> {
  await page.waitForFunction(
    () =>
      !Number.isNaN(
        (window as unknown as { opening?: { drawnAtMs: number } }).opening?.drawnAtMs ?? Number.NaN,
      ),
  );
  return page.evaluate(() => {
    const { opening } = window as unknown as {
      opening: { modelAtMs: number; drawnAtMs: number };
    };
    const paintMs =
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
    return {
      sincePaintMs: opening.drawnAtMs - paintMs,
      sinceModelMs: opening.drawnAtMs - opening.modelAtMs,
    };
  });
}
