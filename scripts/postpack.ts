// Runs after `npm pack`.
import { projectDir } from './build/stamp';
import { restoreRuntimePackage } from './pack/runtime-package';

restoreRuntimePackage(projectDir);
