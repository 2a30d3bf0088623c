import { readdirSync, statSync, utimesSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';

export const projectDir = path.resolve(import.meta.dirname, '..', '..');
const stamp = path.join(projectDir, 'out', '.built');

/** What a build is made of. */
const sources = [
  'src',
  'package.json',
  'package-lock.json',
  'vite.config.ts',
  'electron.vite.config.ts',
  'scripts/build.ts',
  'scripts/build',
];

/** True when there is no build, or a source is newer than it. */
export function isBuildStale(): boolean {
  if (!existsSync(stamp)) return true;
  const builtMs = statSync(stamp).mtimeMs;
  return sources.some((source) => newestMs(path.join(projectDir, source)) > builtMs);
}

/** `startedMs`: a file that was changed while the build ran must make the next one. */
export function stampBuild(startedMs: number): void {
  writeFileSync(stamp, '');
  utimesSync(stamp, startedMs / 1000, startedMs / 1000);
}

function newestMs(target: string): number {
  const found = statSync(target, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  // A folder's own time changes when a file in it is removed.
  return readdirSync(target).reduce(
    (newest, name) => Math.max(newest, newestMs(path.join(target, name))),
    found.mtimeMs,
  );
}
