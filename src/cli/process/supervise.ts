import { fork } from 'node:child_process';
import { removeLeftovers } from '../../engine/files/leftovers';
import { AppError } from '../../shared/errors';
import { processIo } from '../terminal/io';
import { eraseLine } from '../terminal/paint';
import { reportError } from '../terminal/report-error';
import { type ChildMessage, type Interrupt, supervisedVariable } from './supervisor-messages';

/** A polite kill waits for the present step no longer. */
const killAfterMs = 700;
/** From here on the process that computes is deaf: a step of it lasts. */
const deafAfterMs = 300;

/**
 * Runs the command line in a process of its own and returns the exit code. One step of ONNX Runtime
 * blocks that process, its signal handlers included, for as long as it takes; this one is never
 * blocked. The first Ctrl+C is passed on, the second ends the work at once; SIGTERM and SIGHUP give it
 * a moment. Temporary files of a process that is ended so, or ends by itself, are removed.
 */
export function supervise(args: readonly string[], entry: string): Promise<number> {
  const io = processIo(process);
  const left = new Set<string>();
  const child = fork(entry, [...args], {
    env: { ...process.env, [supervisedVariable]: '1' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  let isHeard = false;
  let asked = 0;
  let isEnded = false;
  const end = (): void => {
    isEnded = true;
    child.kill('SIGKILL');
  };
  const ask = (): void => {
    asked += 1;
    if (asked > 1) return end();
    if (child.connected) child.send({ say: 'interrupt' } satisfies Interrupt, () => undefined);
    setTimeout(() => {
      if (isHeard || isEnded || !io.err.isTerminal) return;
      io.err.write(`${eraseLine}Cancelling after the present step… (Ctrl+C again stops at once)`);
    }, deafAfterMs).unref();
  };
  process.on('SIGINT', ask);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      setTimeout(end, killAfterMs).unref();
      ask();
    });
  }
  child.on('message', (message: ChildMessage) => {
    if (message.say === 'heard') isHeard = true;
    else if (message.say === 'kept') left.add(message.path);
    else left.delete(message.path);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(reportError(error, io)));
    child.on('exit', (code, signal) => {
      removeLeftovers(left);
      if (code !== null) return resolve(code);
      if (io.err.isTerminal) io.err.write(eraseLine);
      resolve(reportError(isEnded ? new AppError('cancelled', 'cancelled') : died(signal), io));
    });
  });
}

function died(signal: NodeJS.Signals | null): AppError {
  return signal === 'SIGKILL'
    ? new AppError('out-of-memory', 'the process that computes was killed', {
        hint: 'Linux does that when memory runs out: use fewer or smaller samples, or close other programs.',
      })
    : new AppError('engine-lost', `the process that computes was ended by ${signal}`, {
        hint: 'ONNX Runtime stops that way at some models, and Node where its memory is limited: check the model with onnx.checker.check_model, and `ulimit -v`. What was printed stands above.',
      });
}

export const supervisedCommands: ReadonlySet<string> = new Set([
  'inspect',
  'quantize',
  'debug',
  'sensitivity',
  'tune',
  'compare',
  'bench',
]);

/** Whether a command line computes: help, usage errors and the server need no second process. */
export function needsSupervisor(args: readonly string[]): boolean {
  return supervisedCommands.has(args[0] ?? '') && !args.some((arg) => /^(-h|--help)$/.test(arg));
}
