import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** What users need of it: not the installer that fetches CUDA, not TypeScript, no library twice. */
const packedFiles = ['dist/**/*.js', 'bin/**', '!bin/**/libonnxruntime.1.*.dylib'];

/**
 * The manifest with which ONNX Runtime goes into our package. Its own one runs an installer that
 * downloads CUDA libraries from api.nuget.org, which this program has no use for, and fails where
 * that cannot be reached; settings against it count in a checkout only.
 */
export function packedManifest(own: Manifest): Manifest {
  const { scripts: _scripts, devDependencies: _tools, dependencies = {}, ...rest } = own;
  const common = dependencies['onnxruntime-common'];
  if (common === undefined) throw new Error('onnxruntime-node does not need onnxruntime-common');
  return { ...rest, files: packedFiles, dependencies: { 'onnxruntime-common': common } };
}

/** Before `npm pack` of a project. What an interrupted one left counts as done. */
export function prepareRuntimePackage(project: string): void {
  const { manifest, original } = manifestsOf(project);
  if (existsSync(original)) return;
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(original, text);
  // In one step: another process may be reading it.
  const packed = packedManifest(JSON.parse(text) as Manifest);
  writeFileSync(`${manifest}.new`, `${JSON.stringify(packed, null, 2)}\n`);
  renameSync(`${manifest}.new`, manifest);
}

/** After it. */
export function restoreRuntimePackage(project: string): void {
  const { manifest, original } = manifestsOf(project);
  if (existsSync(original)) renameSync(original, manifest);
}

function manifestsOf(project: string): { readonly manifest: string; readonly original: string } {
  const manifest = path.join(project, 'node_modules', 'onnxruntime-node', 'package.json');
  return { manifest, original: `${manifest}.original` };
}
