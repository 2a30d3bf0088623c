import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';

const project = path.resolve(import.meta.dirname, '..', '..');

const shared: BuildOptions = {
  absWorkingDir: project,
  bundle: true,
  external: ['electron'],
  logLevel: 'warning',
};

/** Builds main and preload as they are, with a small page and the test engine, into `folder`. */
export async function buildTestApp(folder: string): Promise<void> {
  const out = path.join(folder, 'out');
  const sample = path.join(folder, 'resources', 'sample');
  await Promise.all([
    build({
      ...shared,
      entryPoints: { main: 'src/main/main.ts', engine: 'test/engine-double/utility-entry.ts' },
      outdir: path.join(out, 'main'),
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
    }),
    build({
      ...shared,
      entryPoints: ['src/preload/preload.ts'],
      outfile: path.join(out, 'preload', 'preload.cjs'),
      format: 'cjs',
      platform: 'node',
    }),
    build({
      ...shared,
      entryPoints: ['test/electron-double/page/page.ts'],
      outfile: path.join(out, 'renderer', 'page.js'),
      format: 'esm',
      platform: 'browser',
    }),
    mkdir(path.join(sample, 'calibration'), { recursive: true }),
    mkdir(path.join(sample, 'validation'), { recursive: true }),
  ]);
  await copyFile(
    path.join(import.meta.dirname, 'page', 'index.html'),
    path.join(out, 'renderer', 'index.html'),
  );
  await writeFile(path.join(sample, 'digits.onnx'), 'sample');
  const manifest = {
    name: 'bitloupe-test',
    version: '0.0.0',
    type: 'module',
    main: './out/main/main.js',
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
}
