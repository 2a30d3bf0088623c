// The npm package: packed, installed into an empty folder, and run there.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packedManifest, prepareRuntimePackage } from '../../scripts/pack/runtime-package';

const project = path.resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);
const isBuilt = existsSync(path.join(project, 'out', 'NOTICES.txt'));
const canInstall = isBuilt && process.platform === 'linux' && isRegistryThere();
if (!canInstall) {
  console.log('Installing the npm package was skipped: it needs a build, Linux, and a registry.');
}

function isRegistryThere(): boolean {
  try {
    execFileSync('npm', ['ping', '--fetch-retries=0'], { stdio: 'ignore', timeout: 15_000 });
    return true;
  } catch {
    return false;
  }
}

test('ONNX Runtime goes along without its installer and what that needs', () => {
  const manifest = packedManifest({
    name: 'onnxruntime-node',
    main: 'dist/index.js',
    scripts: { postinstall: 'node ./script/install' },
    dependencies: { 'adm-zip': '1', 'global-agent': '1', 'onnxruntime-common': '1.30.0' },
  });
  expect(manifest['scripts']).toBeUndefined();
  expect(manifest.dependencies).toEqual({ 'onnxruntime-common': '1.30.0' });
  expect(manifest['main']).toBe('dist/index.js');
});

describe.runIf(canInstall)('the npm package', () => {
  let folder: string;
  let installed: string;
  let packed: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-npm-'));
    const staged = path.join(folder, 'staged');
    await stage(staged);
    prepareRuntimePackage(staged);
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const { stdout } = await run('npm', pack, { cwd: staged, maxBuffer: 2 ** 24 });
    const [result] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    packed = result.files.map((file) => file.path);
    const home = path.join(folder, 'home');
    await mkdir(home);
    const archive = path.join(folder, result.filename);
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', archive], {
      cwd: home,
    });
    installed = path.join(home, 'node_modules');
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds what runs, its licences, and nothing else of the project', () => {
    const roots = new Set(packed.map((file) => file.split('/')[0]));
    expect(roots).toEqual(
      new Set(
        'LICENSE README.md THIRD-PARTY.md docs node_modules out package.json resources schemas'.split(
          ' ',
        ),
      ),
    );
    expect(packed).toContain('out/NOTICES.txt');
    expect(
      packed.filter(
        (file) => /\.map$|\.tsx?$|^test|^src/.test(file) && !file.includes('onnxruntime-common'),
      ),
    ).toEqual([]);
    const bundled = packed.filter((file) => file.startsWith('node_modules/'));
    expect(new Set(bundled.map((file) => file.split('/')[1]))).toEqual(
      new Set(['onnxruntime-common', 'onnxruntime-node']),
    );
  });

  test('installs without a script of ONNX Runtime', async () => {
    const manifests = ['bitloupe/node_modules/onnxruntime-node', 'onnxruntime-node']
      .map((place) => path.join(installed, place, 'package.json'))
      .filter((place) => existsSync(place));
    expect(manifests).toHaveLength(1);
    const text = await readFile(manifests[0] ?? '', 'utf8');
    expect(JSON.parse(text)).not.toHaveProperty('scripts');
  });

  test('runs: version, a measurement of the sample, the server', { timeout: 120_000 }, async () => {
    const bin = path.join(installed, '.bin', 'bitloupe');
    const { version } = JSON.parse(await readFile(path.join(project, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect((await run(bin, ['--version'])).stdout).toBe(`${version}\n`);
    const sample = path.join(installed, 'bitloupe', 'resources', 'sample');
    const args = [
      'debug',
      path.join(sample, 'digits.onnx'),
      '--data',
      path.join(sample, 'calibration'),
    ];
    const measured = await run(bin, [...args, '--limit', '2', '--min-sqnr', '15']);
    expect(measured.stdout).toMatch(/^logits +\d\d\.\d/m);
    const server = spawn(bin, ['serve', '--root', sample], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => server.on('close', resolve));
    const address = await new Promise<string>((resolve) =>
      server.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\n')[0] ?? '')),
    );
    const entered = await fetch(address);
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(new URL('/', address), { headers: { cookie } });
    expect(await page.text()).toContain('<div id="root"');
    server.kill('SIGHUP');
    expect(await ended).toBe(0);
  });
});

/** As much of the project as is packed, with the binaries of this system only: all are 290 MB. */
async function stage(target: string): Promise<void> {
  await mkdir(target);
  const parts = 'package.json out resources schemas docs LICENSE README.md THIRD-PARTY.md';
  const modules = 'node_modules/onnxruntime-node node_modules/onnxruntime-common';
  const runtime = path.join(project, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
  const own = path.join(runtime, process.platform, process.arch);
  for (const part of `${parts} ${modules}`.split(' ')) {
    await cp(path.join(project, part), path.join(target, part), {
      recursive: true,
      filter: (source) =>
        !source.startsWith(runtime + path.sep) || own.startsWith(source) || source.startsWith(own),
    });
  }
}
