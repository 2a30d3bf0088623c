#!/usr/bin/env node
import { processIo } from './io';
import { runCli } from './program';
import { reportError } from './report-error';

const io = processIo(process);
// Node would print a stack trace and end with 1, which means a gate that failed.
process.on('uncaughtException', (error) => process.exit(reportError(error, io)));
process.exitCode = await runCli(process.argv.slice(2), io);
