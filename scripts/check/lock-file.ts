import { readFile } from 'node:fs/promises';

/** The lock file must install from any registry: no addresses in it. */
export async function checkLockFile(): Promise<string | null> {
  const text = await readFile('package-lock.json', 'utf8');
  return findRegistryAddress(text);
}

export function findRegistryAddress(lockFile: string): string | null {
  const lines = lockFile.split('\n');
  const index = lines.findIndex((line) => line.includes('"resolved"'));
  if (index === -1) return null;
  return `package-lock.json:${index + 1} holds the address of a registry:\n${lines[index]?.trim()}`;
}
