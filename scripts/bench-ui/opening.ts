import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { startAppServer, type AppServerOptions } from '../../e2e/fixtures/app-server';
import { openPage } from './browser';

/** Starts the app with a model again and again, as `bitloupe serve MODEL` does: server, engine and page are new each time. */
export async function measureOpenings(
  browser: Browser,
  options: Omit<AppServerOptions, 'home'>,
  repeats: number,
): Promise<readonly Opening[]> {
  const openings: Opening[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const home = await mkdtemp(path.join(options.root, 'home-'));
    const server = await startAppServer({ ...options, home });
    try {
      const page = await openPage(browser);
      await page.addInitScript(noteOpening);
      await page.goto(server.url);
      openings.push(await readOpening(page));
      await page.context().close();
    } finally {
      await server.close();
    }
  }
  return openings;
}

/** Runs in the page, before anything of its own: when the model came over the line, and when the graph was drawn. */
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

interface Opening {
  /** From the first paint to the frame after the graph was drawn. */
  readonly sincePaintMs: number;
  /** From the parsed model's arrival to the same frame. */
  readonly sinceModelMs: number;
}

async function readOpening(page: Page): Promise<Opening> {
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
