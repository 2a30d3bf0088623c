import { expect, test } from 'vitest';
import { findBrowser, type BrowserSearch } from '../../e2e/fixtures/find-browser';

const playwrightPath = '/home/me/.cache/ms-playwright/chromium-1/chrome';

function search(
  present: readonly string[],
  env: Record<string, string> = {},
  platform: NodeJS.Platform = 'linux',
): BrowserSearch {
  return { env, platform, playwrightPath, exists: (file) => present.includes(file) };
}

test('the browser that is named comes first, and must be there', () => {
  const env = { BITLOUPE_CHROMIUM: '/opt/mine' };
  expect(findBrowser(search(['/opt/mine', '/usr/bin/chromium'], env))).toBe('/opt/mine');
  expect(() => findBrowser(search(['/usr/bin/chromium'], env))).toThrow(
    'BITLOUPE_CHROMIUM names /opt/mine',
  );
});

test('the browser of the system is found on the path, in its usual places, and before Playwright’s', () => {
  const nix = '/nix/bin/google-chrome-stable';
  expect(findBrowser(search([nix], { PATH: '/bin:/nix/bin' }))).toBe(nix);
  expect(findBrowser(search(['/usr/bin/chromium', playwrightPath]))).toBe('/usr/bin/chromium');
  expect(findBrowser(search(['/opt/google/chrome/chrome']))).toBe('/opt/google/chrome/chrome');
});

test('other tools’ variables count where they point somewhere', () => {
  const env = { CHROME_BIN: '/gone', CHROME_PATH: '/opt/chrome' };
  expect(findBrowser(search(['/opt/chrome'], env))).toBe('/opt/chrome');
  expect(findBrowser(search(['/usr/bin/chromium'], env))).toBe('/usr/bin/chromium');
});

test('Playwright’s own is used where the system has none, and nothing is said to be found where nothing is', () => {
  expect(findBrowser(search([playwrightPath]))).toBe(playwrightPath);
  expect(findBrowser(search([]))).toBeNull();
  expect(findBrowser(search([], { BITLOUPE_CHROMIUM: '', PATH: '' }))).toBeNull();
});

test('applications of macOS and Windows are known', () => {
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(findBrowser(search([mac], {}, 'darwin'))).toBe(mac);
  const edge = String.raw`C:\Program Files\Microsoft\Edge\Application\msedge.exe`;
  expect(findBrowser(search([edge], { PROGRAMFILES: String.raw`C:\Program Files` }, 'win32'))).toBe(
    edge,
  );
});
