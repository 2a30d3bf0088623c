import { readFile } from 'node:fs/promises';
import { findGaps, type LockFile } from './lock-gaps';

/** The lock file must install from any registry and for any platform, with nothing added or asked for. */
export async function checkLockFile(): Promise<string | null> {
  const text = await readFile('package-lock.json', 'utf8');
  return findRegistryAddress(text) ?? describeGaps(JSON.parse(text) as LockFile);
}

export function findRegistryAddress(lockFile: string): string | null {
  const lines = lockFile.split('\n');
  const index = lines.findIndex((line) => line.includes('"resolved"'));
  if (index === -1) return null;
  return `package-lock.json:${index + 1} holds the address of a registry:\n${lines[index]?.trim()}`;
}

function describeGaps(lockFile: LockFile): string | null {
  const gaps = findGaps(lockFile);
  if (gaps.length === 0) return null;
  const names = gaps.map((gap) => `${gap.path}@${gap.version}`).join('\n');
  return `package-lock.json lacks optional packages of other platforms; npm ci refuses it:\n${names}`;
}
