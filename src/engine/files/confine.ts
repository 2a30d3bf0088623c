import { realpathSync } from 'node:fs';
import path from 'node:path';

/** True for `folder` itself and everything below it. Compares names: links are the caller's. */
export function isInside(folder: string, target: string): boolean {
  const relative = path.relative(folder, target);
  return relative === '' || (!path.isAbsolute(relative) && relative.split(path.sep)[0] !== '..');
}

/**
 * Whether a path leads into one of these folders (real paths) once all links are followed. Of a file
 * that does not exist yet, its folder decides. Null = everything may be reached. Asked again each
 * time a path is used: what lay inside yesterday may be a link today.
 */
export function makeConfine(folders: readonly string[] | null): (target: string) => boolean {
  if (folders === null) return () => true;
  return (target) => {
    const real = realOrParent(target);
    return real !== null && folders.some((folder) => isInside(folder, real));
  };
}

function realOrParent(target: string): string | null {
  try {
    return realpathSync(target);
  } catch {
    try {
      return path.join(realpathSync(path.dirname(target)), path.basename(target));
    } catch {
      return null;
    }
  }
}
