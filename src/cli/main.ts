#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { endByHangUp, processIo } from './io';
import { reportError } from './report-error';
import { needsSupervisor, supervise } from './supervise';
import { isSupervised, joinSupervisor } from './supervised';

const args = process.argv.slice(2);
endByHangUp(process);
if (!isSupervised(process) && needsSupervisor(args)) {
  process.exitCode = await supervise(args, fileURLToPath(import.meta.url));
} else {
  const own = processIo(process);
  // Node would print a stack trace and end with 1, which means a gate that failed.
  process.on('uncaughtException', (error) => process.exit(reportError(error, own)));
  const io = isSupervised(process) ? joinSupervisor(process, own) : own;
  const { runCli } = await import('./program');
  process.exitCode = await runCli(args, io);
}
