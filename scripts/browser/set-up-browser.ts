import { browserRemedy } from '../../e2e/fixtures/find-browser';

/** What setting up a browser needs of the machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** `/etc/os-release`; empty where there is none. */
  readonly osRelease: string;
  /** A mirror or a proxy is configured: reachability is its business. */
  readonly hasProxy: boolean;
  find(): string | null;
  /** Null when the browser starts, otherwise the last line of what it said. */
  problemOf(browser: string): Promise<string | null>;
  isReachable(url: string): Promise<boolean>;
  /** Null when it ended well, otherwise the last line of what it said. */
  run(program: string, args: readonly string[]): Promise<string | null>;
  /** Playwright's own command line. */
  playwright(args: readonly string[]): Promise<string | null>;
  say(line: string): void;
}

const playwrightDownloads = 'https://cdn.playwright.dev/';

/**
 * Path of a browser that starts: the one that is there, or a new one, Playwright's own where it can be downloaded and
 * the package of the system where we are root on Debian. Throws one line that says what to install.
 */
export async function setUpBrowser(machine: Machine): Promise<string> {
  const present = machine.find();
  if (present !== null) return checked(machine, present);
  const tried: string[] = [];
  for (const install of [installPlaywrights, installDebians]) {
    const problem = await install(machine);
    if (problem !== null) tried.push(problem);
    const installed = machine.find();
    if (installed !== null) return checked(machine, installed);
  }
  throw new Error(`${browserRemedy} (${tried.join('; ')}.)`);
}

async function checked(machine: Machine, browser: string): Promise<string> {
  let problem = await machine.problemOf(browser);
  if (problem !== null && isLibraryMissing(problem) && machine.isRoot) {
    machine.say('Installing the system libraries that the browser needs…');
    await machine.playwright(['install-deps', 'chromium']);
    problem = await machine.problemOf(browser);
  }
  if (problem === null) return browser;
  const remedy = isLibraryMissing(problem)
    ? 'Install its libraries: sudo npx playwright install-deps chromium.'
    : 'Install it again, or name another one with BITLOUPE_CHROMIUM.';
  throw new Error(`The browser at ${browser} does not start: ${problem}. ${remedy}`);
}

function isLibraryMissing(problem: string): boolean {
  return problem.includes('shared libraries');
}

/** Null when it was installed, otherwise why not, as a part of a sentence. */
async function installPlaywrights(machine: Machine): Promise<string | null> {
  if (!machine.hasProxy && !(await machine.isReachable(playwrightDownloads)))
    return 'Playwright’s own cannot be downloaded from here';
  machine.say('Downloading Playwright’s Chromium (about 170 MB, once)…');
  const libraries = machine.platform === 'linux' && machine.isRoot ? ['--with-deps'] : [];
  const problem = await machine.playwright(['install', '--no-shell', ...libraries, 'chromium']);
  return problem === null ? null : `the download of Playwright’s own failed: ${problem}`;
}

/** Ubuntu is left out: its package only points to a snap, which does not run in containers. */
async function installDebians(machine: Machine): Promise<string | null> {
  if (!/^ID="?debian"?$/m.test(machine.osRelease)) return 'this is no Debian';
  if (!machine.isRoot) return 'apt needs root';
  machine.say('Installing the package chromium with apt (about 100 MB, once)…');
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  const problem =
    (await machine.run('apt-get', [...wait, 'update'])) ??
    (await machine.run('apt-get', [
      ...wait,
      'install',
      '--yes',
      '--no-install-recommends',
      'chromium',
      'fonts-liberation',
    ]));
  return problem === null ? null : `apt failed: ${problem}`;
}
