// `npm start [-- MODEL --data DIR]`: the app. In a window of its own where Electron runs, in the browser otherwise.
import { homedir } from 'node:os';
import path from 'node:path';
import { isBuildStale, projectDir } from './build/stamp';
import { findElectron } from './start/electron-binary';
import { runForeground } from './start/run';

const args = process.argv.slice(2);
const isWebWanted = args.includes('--web') || process.env['BITLOUPE_HOST'] === 'web';
const appArgs = args.filter((arg) => arg !== '--web');
const say = (line: string): void => console.log(line);

if (isBuildStale()) {
  say('Building…');
  const code = await runForeground(process.execPath, [
    '--import',
    'tsx',
    path.join(projectDir, 'scripts', 'build.ts'),
  ]);
  if (code !== 0) process.exit(code);
}
process.exit((await startDesktop()) ?? (await startWeb()));

/** Null: there is no Electron here, or it cannot open a window. */
async function startDesktop(): Promise<number | null> {
  if (isWebWanted) return null;
  const electron = await findElectron(say);
  if ('missing' in electron) {
    say(`Starting in the browser: ${electron.missing}.`);
    return null;
  }
  const startedMs = Date.now();
  const code = await runForeground(electron.path, [projectDir, ...appArgs]);
  // Missing system libraries, no sandbox in a container: it ends before a window is there.
  if (code === 0 || Date.now() - startedMs > 5_000) return code;
  say(`Starting in the browser: Electron ended with code ${code} before it opened a window.`);
  return null;
}

function startWeb(): Promise<number> {
  const cli = path.join(projectDir, 'out', 'node', 'cli.js');
  const root = appArgs.includes('--root') ? [] : ['--root', homedir()];
  const open = hasBrowser() ? ['--open'] : [];
  return runForeground(process.execPath, [cli, 'serve', ...root, ...open, ...appArgs]);
}

function hasBrowser(): boolean {
  if (process.env['CI']) return false;
  return (
    process.platform !== 'linux' ||
    Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  );
}
