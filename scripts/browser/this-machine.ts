import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { findBrowser } from '../../e2e/fixtures/find-browser';
import type { Machine } from './set-up-browser';

const osReleaseFile = '/etc/os-release';
const probeMs = 4_000;
const installMs = 8 * 60_000;
const startMs = 30_000;

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    osRelease: existsSync(osReleaseFile) ? readFileSync(osReleaseFile, 'utf8') : '',
    hasProxy: Object.keys(process.env).some((name) =>
      /^(playwright_download_host|https?_proxy)$/i.test(name),
    ),
    find: () => findBrowser(),
    problemOf: (browser) =>
      // Elsewhere the question opens a window, and libraries are part of the program.
      process.platform === 'linux' ? run(browser, ['--version'], startMs) : Promise.resolve(null),
    isReachable,
    run: (program, args) => run(program, args, installMs),
    playwright: (args) => run(process.execPath, [playwrightCli(), ...args], installMs),
    say: (line) => console.log(line),
  };
}

/** Asks first: behind a wall that drops packets a download would hang for minutes. */
async function isReachable(url: string): Promise<boolean> {
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(probeMs) });
    return true;
  } catch {
    return false;
  }
}

function playwrightCli(): string {
  const require = createRequire(import.meta.url);
  return path.join(path.dirname(require.resolve('playwright-core/package.json')), 'cli.js');
}

function run(program: string, args: readonly string[], timeout: number): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    let lastLine = '';
    const listen = (chunk: Buffer): void => {
      const lines = chunk.toString().trim().split('\n');
      lastLine = lines.at(-1)?.trim() || lastLine;
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(null);
      else resolve(signal === null ? lastLine || `exit code ${code}` : 'it took too long');
    });
  });
}
