import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

export const projectDir = path.resolve(import.meta.dirname, '..', '..');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line as users get it: bundled, in a process of its own. */
export interface BuiltCli {
  readonly path: string;
  run(args: readonly string[], options?: { readonly env?: NodeJS.ProcessEnv }): Promise<Ended>;
  remove(): Promise<void>;
}

/** Bundles the present sources into a folder inside the project, where Node finds its packages. */
export async function buildCli(): Promise<BuiltCli> {
  const folder = await mkdtemp(path.join(projectDir, 'node_modules', '.bitloupe-cli-'));
  await build({
    absWorkingDir: projectDir,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'error',
  });
  const cli = path.join(folder, 'cli.mjs');
  const queue = new Queue(processesAtOnce);
  return {
    path: cli,
    run: (args, options = {}) =>
      queue.add((resolve) => {
        const env = { ...process.env, NO_COLOR: '1', ...options.env };
        execFile(
          process.execPath,
          [cli, ...args],
          { cwd: projectDir, env, maxBuffer: 64 * 2 ** 20 },
          (error, out, err) => {
            const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
            resolve({ code, out, err });
          },
        );
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** ONNX Runtime's threads spin while they wait: more processes than cores only slow each other down. */
const processesAtOnce = 2;

class Queue {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async add<T>(start: (resolve: (value: T) => void) => void): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    const value = await new Promise<T>(start);
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
    return value;
  }
}
