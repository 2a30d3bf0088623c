import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { chromiumFlags } from '../../e2e/fixtures/chromium';
import { appUrl, standIn } from './chromium-names';
import { protocol } from './protocol';

let opened: Promise<BrowserContext> | null = null;
let profile: string | null = null;

export function openContext(): Promise<BrowserContext> {
  opened ??= launch();
  return opened;
}

async function launch(): Promise<BrowserContext> {
  profile = await mkdtemp(path.join(tmpdir(), 'electron-double-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['ELECTRON_DOUBLE_CHROMIUM'] ?? '/usr/bin/chromium',
    viewport: { width: 1440, height: 900 },
    args: [
      ...chromiumFlags,
      // The test drives the same pages over a line of its own.
      `--remote-debugging-port=${process.env['ELECTRON_DOUBLE_PORT'] ?? '0'}`,
    ],
  });
  await context.route(`${standIn}/**`, async (route) => {
    const asked = route.request();
    const body = asked.postDataBuffer();
    const request = new Request(appUrl(asked.url()), {
      method: asked.method(),
      headers: asked.headers(),
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    });
    const answer = await protocol.answer('app', request);
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
  return context;
}

export async function closeContext(): Promise<void> {
  if (opened !== null) await (await opened).close();
  // Helpers of the browser may still be writing their last.
  if (profile !== null) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}
