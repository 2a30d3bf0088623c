// `npm run lock`: adds the binary packages of other platforms to package-lock.json where the registry at hand did not
// carry them. Run it after `npm install` when `npm run check` finds gaps.
import { readFile, writeFile } from 'node:fs/promises';
import { findGaps, type Gap, type LockFile } from './check/lock-gaps';

const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'openharmony',
  'win32',
  'sunos',
  'netbsd',
  'openbsd',
  'aix',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'wasm32',
  'arm',
];

const lockFile = JSON.parse(await readFile('package-lock.json', 'utf8')) as LockFile;
const gaps = findGaps(lockFile);
const added = gaps.map((gap) => [gap.path, makeEntry(gap)] as const);
const packages = Object.entries({ ...lockFile.packages, ...Object.fromEntries(added) });
packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
const complete = { ...lockFile, packages: Object.fromEntries(packages) };
await writeFile('package-lock.json', `${JSON.stringify(complete, null, 2)}\n`);
console.log(`${gaps.length} packages added`);

/** What npm writes for an optional package; system and processor stand in its name. */
function makeEntry({ name, version, dev }: Gap): object {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
    throw new Error(`${name}: '${version}' is a range; install it from a registry that carries it`);
  }
  const words = name.split(/[/-]/);
  const system = systems.find((candidate) => words.includes(candidate));
  const processor = processors.find((candidate) => words.includes(candidate));
  return {
    version,
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(dev ? { dev: true } : {}),
    ...(words.includes('gnu')
      ? { libc: ['glibc'] }
      : words.includes('musl')
        ? { libc: ['musl'] }
        : {}),
    optional: true,
    ...(system === undefined ? {} : { os: [system] }),
  };
}
