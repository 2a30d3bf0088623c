import { expect, test } from 'vitest';
import { setUpBrowser, type Machine } from './set-up-browser';

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n';
const ubuntu = 'ID=ubuntu\nID_LIKE=debian\n';

interface Facts {
  readonly present?: string;
  readonly isRoot?: boolean;
  readonly osRelease?: string;
  readonly online?: boolean;
  readonly playwrightFails?: string;
  readonly aptFails?: string;
  readonly problems?: readonly (string | null)[];
}

function machine(facts: Facts): { machine: Machine; log: string[] } {
  const log: string[] = [];
  const problems = [...(facts.problems ?? [])];
  let found = facts.present ?? null;
  return {
    log,
    machine: {
      platform: 'linux',
      isRoot: facts.isRoot ?? false,
      osRelease: facts.osRelease ?? debian,
      hasProxy: false,
      find: () => found,
      problemOf: () => Promise.resolve(problems.shift() ?? null),
      isReachable: () => Promise.resolve(facts.online ?? false),
      run: (program, args) => {
        log.push(`${program} ${args.filter((arg) => !arg.startsWith('-')).join(' ')}`);
        if (facts.aptFails !== undefined) return Promise.resolve(facts.aptFails);
        if (args.includes('install')) found = '/usr/bin/chromium';
        return Promise.resolve(null);
      },
      playwright: (args) => {
        log.push(`playwright ${args.join(' ')}`);
        if (facts.playwrightFails !== undefined) return Promise.resolve(facts.playwrightFails);
        if (args[0] === 'install') found = '/cache/chrome';
        return Promise.resolve(null);
      },
      say: () => undefined,
    },
  };
}

test('a browser that is there and starts is used, and nothing is installed', async () => {
  const { machine: here, log } = machine({ present: '/usr/bin/chromium', online: true });
  expect(await setUpBrowser(here)).toBe('/usr/bin/chromium');
  expect(log).toEqual([]);
});

test('Playwright’s own is downloaded where it can be reached, with libraries for root', async () => {
  const user = machine({ online: true });
  expect(await setUpBrowser(user.machine)).toBe('/cache/chrome');
  expect(user.log).toEqual(['playwright install --no-shell chromium']);
  const root = machine({ online: true, isRoot: true });
  await setUpBrowser(root.machine);
  expect(root.log).toEqual(['playwright install --no-shell --with-deps chromium']);
});

test('root on Debian without the download, or where it fails, takes the package of the system', async () => {
  const offline = machine({ isRoot: true });
  expect(await setUpBrowser(offline.machine)).toBe('/usr/bin/chromium');
  expect(offline.log).toEqual([
    'apt-get DPkg::Lock::Timeout=300 update',
    expect.stringMatching(/install chromium fonts-liberation$/),
  ]);
  const broken = machine({ isRoot: true, online: true, playwrightFails: 'Error: 503' });
  expect(await setUpBrowser(broken.machine)).toBe('/usr/bin/chromium');
});

test.each([
  ['a user on Debian', { isRoot: false }, /apt needs root/],
  ['root on Ubuntu', { isRoot: true, osRelease: ubuntu }, /no Debian/],
  ['a Mac', { osRelease: '' }, /no Debian/],
  [
    'apt without a network',
    { isRoot: true, aptFails: 'E: Unable to locate package chromium' },
    /Unable to locate/,
  ],
  ['a download that breaks', { online: true, playwrightFails: 'Error: 503' }, /failed: Error: 503/],
])('%s gets one line that says what to install', async (_name, facts: Facts, why) => {
  const failure = await setUpBrowser(machine(facts).machine).catch((error: unknown) => error);
  const { message } = failure as Error;
  expect(message).toMatch(/sudo apt install chromium.*npx playwright install.*BITLOUPE_CHROMIUM/);
  expect(message).toMatch(why);
  expect(message).not.toContain('\n');
});

test('libraries that are missing are installed by root, and named to others', async () => {
  const missing =
    'error while loading shared libraries: libnss3.so: cannot open shared object file';
  const root = machine({ present: '/cache/chrome', isRoot: true, problems: [missing, null] });
  expect(await setUpBrowser(root.machine)).toBe('/cache/chrome');
  expect(root.log).toEqual(['playwright install-deps chromium']);
  const user = machine({ present: '/cache/chrome', problems: [missing] });
  await expect(setUpBrowser(user.machine)).rejects.toThrow(/libnss3.*playwright install-deps/);
});
