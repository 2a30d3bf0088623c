// What goes into the packed app: packs for real, around a stand-in for Electron's program.
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPackage, extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import config from '../../electron-builder.config';

const project = path.resolve(import.meta.dirname, '..', '..');
const isBuilt = existsSync(path.join(project, 'out', '.built'));
const canPack = isBuilt && process.platform === 'linux' && process.arch === 'x64';
if (!canPack) console.log('Packing was skipped: it needs a build (npm run build) on Linux x64.');

/** How @electron/fuses finds the fuses in Electron's program: this text, version, count, one byte each. */
const fuseWire = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0008${'1'.repeat(8)}`;

let folder: string;
let resources: string;
let program: string;
let files: string[];

describe.runIf(canPack)('the package for Linux', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-pack-'));
    const electronDist = path.join(folder, 'electron');
    await makeElectron(electronDist);
    await build({
      projectDir: project,
      targets: Platform.LINUX.createTarget('dir'),
      config: {
        ...config,
        electronDist,
        directories: { ...config.directories, output: path.join(folder, 'dist') },
      },
      publish: 'never',
    });
    const unpacked = path.join(folder, 'dist', 'linux-unpacked');
    resources = path.join(unpacked, 'resources');
    program = path.join(unpacked, 'bitloupe');
    files = listPackage(path.join(resources, 'app.asar'), { isPack: false }).map((file) =>
      file.slice(1),
    );
  }, 180_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds the build and its modules, and nothing else of the project', () => {
    const roots = new Set(files.map((file) => file.split('/')[0]));
    expect(roots).toEqual(new Set(['node_modules', 'out', 'package.json']));
    for (const file of [
      'main/main.js',
      'main/engine.js',
      'preload/preload.cjs',
      'renderer/index.html',
    ]) {
      expect(files).toContain(`out/${file}`);
    }
    expect(files.filter((file) => file.startsWith('out/node') || file.endsWith('.map'))).toEqual(
      [],
    );
  });

  test('holds every module that main and engine import', () => {
    const scripts = files.filter((file) => /^out\/main\/.*\.js$/.test(file));
    const imported = scripts.flatMap((file) =>
      bareImports(extractFile(path.join(resources, 'app.asar'), file).toString()),
    );
    expect(imported).toContain('onnxruntime-node');
    const missing = imported.filter(
      (name) => name !== 'electron' && !files.includes(`node_modules/${name}/package.json`),
    );
    expect(missing).toEqual([]);
  });

  test('keeps native code outside the archive, with its libraries beside it, for this system only', async () => {
    const unpacked = path.join(resources, 'app.asar.unpacked', 'node_modules');
    const runtime = path.join(unpacked, 'onnxruntime-node', 'bin', 'napi-v6');
    expect(await readdir(runtime)).toEqual(['linux']);
    expect(await readdir(path.join(runtime, 'linux'))).toEqual(['x64']);
    expect(await readdir(path.join(runtime, 'linux', 'x64'))).toEqual([
      'libonnxruntime.so.1',
      'onnxruntime_binding.node',
    ]);
    expect(existsSync(path.join(unpacked, '@img', 'sharp-libvips-linux-x64', 'lib'))).toBe(true);
  });

  test('carries the sample as plain files', () => {
    expect(existsSync(path.join(resources, 'resources', 'sample', 'digits.onnx'))).toBe(true);
  });

  test('carries the licences of what it holds, those of the LGPL and of the page among them', async () => {
    const notices = await readFile(path.join(resources, 'NOTICES.txt'), 'utf8');
    for (const held of [
      'onnxruntime-node',
      'sharp',
      '@img/sharp-libvips-linux-x64',
      'react',
      're2js',
    ]) {
      expect(notices).toMatch(new RegExp(`^${held} \\d[\\w.-]*: \\S`, 'm'));
    }
    expect(notices).toMatch(/libvips +\| LGPLv3/);
    expect(notices).not.toMatch(/^(vite|typescript|electron-builder) \d/m);
  });

  test('has every fuse set as written down', async () => {
    const wire = await getCurrentFuseWire(program);
    const on = Object.entries(FuseV1Options)
      .filter(
        ([, option]) =>
          typeof option === 'number' && wire[option as FuseV1Options] === '1'.charCodeAt(0),
      )
      .map(([name]) => name);
    expect(on).toEqual(['EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar']);
  });
});

test.each(['linux', 'win', 'mac'] as const)(
  'the file list of %s is whole: a system’s list replaces the common one',
  (system) => {
    const list = config[system]?.files;
    expect(config.files).toBeUndefined();
    expect(list).toContain('out/{main,preload,renderer}/**');
    expect(JSON.stringify(list)).not.toMatch(/\$\{platform\}/);
  },
);

/** As much of an Electron as electron-builder looks at. */
async function makeElectron(target: string): Promise<void> {
  await mkdir(path.join(target, 'resources'), { recursive: true });
  await writeFile(path.join(target, 'electron'), `#!/bin/sh\n# ${fuseWire}\n`, 'latin1');
  await chmod(path.join(target, 'electron'), 0o755);
  await writeFile(path.join(target, 'chrome-sandbox'), '');
  const { version } = JSON.parse(
    await readFile(createRequire(import.meta.url).resolve('electron/package.json'), 'utf8'),
  ) as { version: string };
  await writeFile(path.join(target, 'version'), version);
  const empty = path.join(target, 'empty');
  await mkdir(empty);
  await createPackage(empty, path.join(target, 'resources', 'default_app.asar'));
}

/** Packages that a bundle still imports by name. */
function bareImports(code: string): string[] {
  const names = [...code.matchAll(/(?:from|import)\s*\(?\s*["']([^"'./\s,][^"'\s]*)["']/g)].map(
    (match) => match[1] ?? '',
  );
  const modules = names.filter((name) => !isBuiltin(name)).map(packageName);
  return [...new Set(modules)];
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
