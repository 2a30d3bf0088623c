export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** An optional package that some locked package names, and that the lock file does not hold. */
export interface Gap {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

/**
 * npm leaves out the binary packages of other platforms where its registry does not carry them, and `npm ci` then
 * calls the lock file out of date.
 */
export function findGaps({ packages }: LockFile): readonly Gap[] {
  const gaps = new Map<string, Gap>();
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isInstalled(packages, path, name)) continue;
      const gapPath = besidePackage(path, name);
      gaps.set(gapPath, { path: gapPath, name, version, dev: entry.dev === true });
    }
  }
  return [...gaps.values()];
}

/** Node's own lookup: the nearest node_modules, going up. */
function isInstalled(packages: LockFile['packages'], from: string, name: string): boolean {
  for (let folder = from; ; folder = parentOf(folder)) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in packages) return true;
    if (folder === '') return false;
  }
}

function parentOf(path: string): string {
  const end = path.lastIndexOf('/node_modules/');
  return end === -1 ? '' : path.slice(0, end);
}

function besidePackage(path: string, name: string): string {
  const parent = parentOf(path);
  return parent === '' ? `node_modules/${name}` : `${parent}/node_modules/${name}`;
}
