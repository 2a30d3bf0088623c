// Licences of everything a packed app or the npm package holds.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from './stamp';

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface Noticed {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Licence and notice files of the package; empty where it brings none. */
  readonly texts: readonly string[];
}

const licenceFile = /^(licen[cs]e|notice|copying|third.?party)/i;

/**
 * Where a package brings no licence text: where that, or the notices of what is compiled into it, stands.
 */
const elsewhere: Readonly<Record<string, string>> = {
  'onnxruntime-node':
    'Copyright (c) Microsoft Corporation. Text: https://github.com/microsoft/onnxruntime/blob/v1.30.0/LICENSE\nLibraries inside: https://github.com/microsoft/onnxruntime/blob/v1.30.0/ThirdPartyNotices.txt',
  'onnxruntime-common':
    'Copyright (c) Microsoft Corporation. Text: https://github.com/microsoft/onnxruntime/blob/v1.30.0/LICENSE',
};

/** Names imported by the page, which is bundled: what it is made of goes along, too. */
export function importedPackages(folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(tsx?|css)$/.test(entry.name) || entry.name.includes('.test.'))
      continue;
    const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
    for (const [, found = ''] of text.matchAll(
      /(?:from|import)\s*\(?\s*['"]([^'"./][^'"]*)['"]/g,
    )) {
      if (found.startsWith('node:')) continue;
      names.add(
        found
          .split('/')
          .slice(0, found.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    }
  }
  return names;
}

/** All packages that are shipped, by name: those of production, and what the page is built from. */
export function shippedPackages(): readonly Noticed[] {
  const lock = JSON.parse(readFileSync(path.join(projectDir, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const inPage = closure(importedPackages(path.join(projectDir, 'src', 'renderer')), lock.packages);
  const found = Object.entries(lock.packages).flatMap(([place, entry]) => {
    const name = place.split('node_modules/').at(-1) ?? '';
    const isShipped = place !== '' && (entry.dev !== true || inPage.has(place));
    return isShipped ? [noticed(name, place, entry)] : [];
  });
  const unique = new Map(found.map((one) => [`${one.name} ${one.version}`, one]));
  return [...unique.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The text of NOTICES.txt. */
export function noticesText(packages: readonly Noticed[]): string {
  const own = readFileSync(path.join(projectDir, 'LICENSE'), 'utf8').trim();
  const line = '='.repeat(80);
  const head = `Bitloupe\n\n${own}\n\nIt contains, or comes with, the following.`;
  const data =
    'The sample: see resources/sample/README.md. Electron and Chromium, in the desktop app: see LICENSE.electron.txt and LICENSES.chromium.html beside the program.';
  const parts = packages.map(({ name, version, license, texts }) =>
    [`${name} ${version}: ${license}`, ...texts].join('\n\n'),
  );
  return `${[`${head}\n\n${data}`, ...parts].join(`\n\n${line}\n\n`)}\n`;
}

function closure(
  names: Iterable<string>,
  packages: Readonly<Record<string, LockEntry>>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const place = [`${from}/node_modules/${name}`, `node_modules/${name}`].find(
      (candidate) => packages[candidate] !== undefined,
    );
    if (place === undefined || found.has(place)) return;
    found.add(place);
    for (const next of Object.keys(packages[place]?.dependencies ?? {})) visit(next, place);
  };
  for (const name of names) visit(name, '');
  return found;
}

function noticed(name: string, place: string, entry: LockEntry): Noticed {
  const folder = path.join(projectDir, place);
  const files = existsSync(folder)
    ? readdirSync(folder).filter((file) => licenceFile.test(file))
    : [];
  const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  // libvips says in its README under which licences its parts are used.
  const readme = path.join(folder, 'README.md');
  if (name.startsWith('@img/sharp-libvips') && existsSync(readme))
    texts.push(readFileSync(readme, 'utf8').trim());
  const link = elsewhere[name];
  if (link !== undefined) texts.push(link);
  return {
    name,
    version: entry.version ?? '',
    license: entry.license ?? licenseOf(folder) ?? 'see its package',
    texts,
  };
}

function licenseOf(folder: string): string | undefined {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly license?: string }).license;
}
