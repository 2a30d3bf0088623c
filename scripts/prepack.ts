// Runs before `npm pack`: everything is built, and ONNX Runtime goes along without its installer.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { isBuildStale, projectDir } from './build/stamp';
import { prepareRuntimePackage } from './pack/runtime-package';

if (isBuildStale()) {
  // What `npm pack` prints is the name of the package.
  const build = ['--import', 'tsx', path.join(projectDir, 'scripts', 'build.ts')];
  execFileSync(process.execPath, build, { cwd: projectDir, stdio: ['ignore', 2, 2] });
}
prepareRuntimePackage(projectDir);
