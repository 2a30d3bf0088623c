import { chromium, type BrowserContext } from 'playwright-core';
import { chromiumFlags } from '../../e2e/fixtures/chromium';
import { requireBrowser } from '../../e2e/fixtures/find-browser';
import { appUrl, standIn } from './chromium-names';
import { protocol } from './protocol';

let opened: Promise<BrowserContext> | null = null;

export function openContext(): Promise<BrowserContext> {
  opened ??= launch();
  return opened;
}

async function launch(): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profileDir(), {
    executablePath: requireBrowser(),
    viewport: { width: 1440, height: 900 },
    args: [
      ...chromiumFlags,
      // The test drives the same pages over a line of its own; the browser writes its port into the profile.
      '--remote-debugging-port=0',
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
}

function profileDir(): string {
  const profile = process.env['ELECTRON_DOUBLE_PROFILE'];
  if (profile === undefined) throw new Error('The driver names the folder of the profile.');
  return profile;
}
