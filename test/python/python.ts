import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether a Python 3 is here; nothing of Bitloupe needs one. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;

/** A Python with PyTorch, as Debian's package or an environment in use has it; null where there is none. */
export const pythonWithTorch: string | null =
  ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', 'import torch']).status === 0,
  ) ?? null;

/** A call that a text made: names of arguments as they stand there, stand-ins as `<name>`. */
export interface PythonCall {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly named: Readonly<Record<string, unknown>>;
}

export interface PythonRun {
  /** Top-level lists, dictionaries and strings whose names are in capitals. */
  readonly constants: Readonly<Record<string, unknown>>;
  readonly calls: readonly PythonCall[];
}

const runner = new URL('run_with_stand_ins.py', import.meta.url);

/**
 * Runs a text as a program whose tools are stand-ins that write down how they are called; the folder of
 * calibration has one sample. Throws where it does not run.
 */
export async function runPython(source: string): Promise<PythonRun> {
  const running = promisify(execFile)('python3', ['-c', await readFile(runner, 'utf8')], {
    maxBuffer: 2 ** 26,
  });
  running.child.stdin?.end(source);
  return JSON.parse((await running).stdout) as PythonRun;
}
