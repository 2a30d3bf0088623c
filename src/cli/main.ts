#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { AppError } from '../shared/errors';
import { endByHangUp, processIo } from './terminal/io';
import { reportError } from './terminal/report-error';
import { needsSupervisor, supervise } from './process/supervise';
import { isSupervised, joinSupervisor } from './process/supervised';

const args = process.argv.slice(2);
endByHangUp(process);
const noFolder = currentFolderProblem();
if (noFolder !== null) {
  process.exitCode = reportError(noFolder, processIo(process));
} else if (!isSupervised(process) && needsSupervisor(args)) {
  process.exitCode = await supervise(args, fileURLToPath(import.meta.url));
} else {
  const own = processIo(process);
  // Node would print a stack trace and end with 1, which means a gate that failed.
  process.on('uncaughtException', (error) => process.exit(reportError(error, own)));
  const io = isSupervised(process) ? joinSupervisor(process, own) : own;
  const { runCli } = await import('./program');
  process.exitCode = await runCli(args, io);
}

/** A folder that was removed while a shell stood in it: Node fails at the first thread it starts. */
function currentFolderProblem(): AppError | null {
  try {
    process.cwd();
    return null;
  } catch (cause) {
    const hint = 'Go to another folder and try again.';
    return new AppError('io', 'the current folder does not exist any more', { hint, cause });
  }
}
