import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** More than these in one folder are a drawer: they want rooms of their own. Tests count. */
const mostFiles = 25;
const isSource = (path: string): boolean => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path);

/**
 * Folders that hold too many files, and rings of folders: two folders that import each other can only be
 * read, moved and tested as one. A folder is looked at twice: as the files that stand in it, and with all
 * that is below it.
 */
export async function checkFolders(): Promise<string | null> {
  const paths = (await Promise.all(['src', 'scripts', 'test', 'e2e'].map(filesBelow))).flat();
  const arrows = await importsOf(paths.filter((path) => path.startsWith('src/') && isSource(path)));
  const depth = Math.max(...paths.map((path) => foldersOf(path).length));
  const whole = Array.from({ length: depth }, (_one, level) =>
    ringsOf(arrows, (path) =>
      foldersOf(path).length > level
        ? foldersOf(path)
            .slice(0, level + 1)
            .join('/')
        : null,
    ),
  );
  const problems = [...fullFolders(paths), ...ringsOf(arrows, dirname), ...whole.flat()];
  return problems.length === 0 ? null : [...new Set(problems)].join('\n');
}

function foldersOf(path: string): readonly string[] {
  return path.split('/').slice(0, -1);
}

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(tsx?|css)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'));
}

function fullFolders(paths: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > mostFiles)
    .map(([folder, count]) => `${folder} holds ${count} files, more than ${mostFiles}`);
}

type Arrow = readonly [from: string, to: string];

async function importsOf(paths: readonly string[]): Promise<readonly Arrow[]> {
  const known = new Set(paths);
  const arrows = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(path, 'utf8');
      return [
        ...text.matchAll(/(?:from|import\(|import)\s*['`](\.{1,2}(?:\/[^'`?]*)?)['`?]/g),
      ].flatMap(([, target = '']): Arrow[] => {
        const base = join(dirname(path), target).replaceAll('\\', '/');
        const hit = [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`].find((name) =>
          known.has(name),
        );
        return hit === undefined ? [] : [[path, hit]];
      });
    }),
  );
  return arrows.flat();
}

/** Groups of folders that reach each other, each with the arrow that is the easiest to turn. */
function ringsOf(
  arrows: readonly Arrow[],
  folderOf: (path: string) => string | null,
): readonly string[] {
  const between = new Map<string, Map<string, Arrow[]>>();
  for (const arrow of arrows) {
    const [from, to] = [folderOf(arrow[0]), folderOf(arrow[1])];
    if (from === null || to === null || from === to) continue;
    const row = between.get(from) ?? new Map<string, Arrow[]>();
    row.set(to, [...(row.get(to) ?? []), arrow]);
    between.set(from, row);
  }
  const reached = new Map([...between.keys()].map((from) => [from, reachableFrom(between, from)]));
  return [...between].flatMap(([from, row]) =>
    [...row].flatMap(([to, [first]]) => {
      if (reached.get(to)?.has(from) !== true || first === undefined) return [];
      return [`ring: ${from} → ${to} → … → ${from} (${first.join(' imports ')})`];
    }),
  );
}

function reachableFrom(
  between: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  start: string,
): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const to of between.get(from)?.keys() ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}
