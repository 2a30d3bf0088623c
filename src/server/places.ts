import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';
import type { EngineCommand } from './engine-child';

/** Where the parts of the app are, seen from the running file. */
export interface Places {
  readonly rendererDir: string;
  readonly sampleDir: string;
  /** Files for other programs, which write what `compare` reads. */
  readonly hooksDir: string;
  readonly stateDir: string;
  readonly cacheDir: string;
  readonly engine: EngineCommand;
}

/**
 * Finds the parts beside this file: in a build everything of Node's stands in `out/node/`, in the
 * sources the engine is TypeScript and needs a loader.
 */
export function findPlaces(home: string | undefined = process.env['BITLOUPE_HOME']): Places {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const builtEngine = path.join(here, 'engine.js');
  const isBuilt = existsSync(builtEngine);
  const project = path.resolve(here, '..', '..');
  const system = envPaths('bitloupe', { suffix: '' });
  return {
    rendererDir: path.join(project, 'out', 'renderer'),
    sampleDir: path.join(project, 'resources', 'sample'),
    hooksDir: path.join(project, 'resources', 'hooks'),
    stateDir: home === undefined ? path.join(system.config, 'web') : path.join(home, 'web'),
    cacheDir: home === undefined ? system.cache : path.join(home, 'cache'),
    engine: isBuilt
      ? { entry: builtEngine, execArgv: [] }
      : { entry: path.join(project, 'src', 'host', 'node.ts'), execArgv: ['--import', 'tsx'] },
  };
}
