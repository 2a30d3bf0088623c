import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const require = createRequire(import.meta.url);
const electronDir = path.dirname(require.resolve('electron/package.json'));
const probeMs = 4_000;
const downloadMs = 4 * 60_000;

export type ElectronBinary =
  | { readonly path: string }
  /** Why there is none, as the end of a sentence. */
  | { readonly missing: string };

/** Electron's program, downloaded with Electron's own installer where it is not there yet. */
export async function findElectron(say: (line: string) => void): Promise<ElectronBinary> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { missing: 'there is no display for a window' };
  }
  const present = installedElectron();
  if (present !== null) return { path: present };
  const { version } = require('electron/package.json') as { version: string };
  if (!(await isDownloadReachable(version))) {
    return { missing: 'the Electron program is not installed and cannot be downloaded from here' };
  }
  say(`Downloading Electron ${version} (about 120 MB, once)…`);
  const problem = await runInstaller();
  const installed = installedElectron();
  if (installed !== null) return { path: installed };
  return { missing: `the download of Electron failed (${problem ?? 'nothing was installed'})` };
}

export function installedElectron(): string | null {
  const pathFile = path.join(electronDir, 'path.txt');
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : null;
  if (name === null && override === undefined) return null;
  const program = path.join(override ?? path.join(electronDir, 'dist'), name ?? 'electron');
  return existsSync(program) ? program : null;
}

/** Asks first: behind a wall that drops packets the installer would hang for minutes. */
async function isDownloadReachable(version: string): Promise<boolean> {
  const names = Object.keys(process.env).filter((name) =>
    /(electron_mirror|https?_proxy)$/i.test(name),
  );
  // A mirror or a proxy is the installer's business; it knows how to use them.
  if (names.length > 0) return true;
  try {
    const url = `https://github.com/electron/electron/releases/tag/v${version}`;
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(probeMs) });
    return true;
  } catch {
    return false;
  }
}

/** Null when it ended well. */
function runInstaller(): Promise<string | null> {
  return new Promise((resolve) => {
    const installer = spawn(process.execPath, [path.join(electronDir, 'install.js')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: downloadMs,
    });
    let lastError = '';
    installer.stderr.on('data', (chunk: Buffer) => {
      lastError = /^\w*Error: (.*)$/m.exec(chunk.toString())?.[1] ?? lastError;
    });
    installer.on('close', (code, signal) => {
      if (code === 0) resolve(null);
      else resolve(signal === null ? lastError || `exit code ${code}` : 'it took too long');
    });
  });
}
