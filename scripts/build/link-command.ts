import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from './stamp';

/**
 * Makes `npx bitloupe` run the build. npm links commands of dependencies only; for the project's own
 * it keeps a copy of the link elsewhere, which stays broken once it was tried before the first build.
 */
export function linkCommand(cli: string): void {
  const folder = path.join(projectDir, 'node_modules', '.bin');
  mkdirSync(folder, { recursive: true });
  const link = path.join(folder, 'bitloupe');
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, `@node "${cli}" %*\r\n`);
    return;
  }
  rmSync(link, { force: true });
  symlinkSync(path.relative(folder, cli), link);
}
