import { onLeftover } from '../../engine/files/leftovers';
import { endWithParent } from '../../host/watch-parent';
import { AppError } from '../../shared/errors';
import type { CliIo } from '../terminal/io';
import { reportError } from '../terminal/report-error';
import { type ChildMessage, type Interrupt, supervisedVariable } from './supervisor-messages';

/** Whether this process computes under a supervisor. */
export function isSupervised(process: NodeJS.Process): boolean {
  return process.env[supervisedVariable] === '1' && process.send !== undefined;
}

/**
 * Makes this process one that computes under a supervisor: it hears of Ctrl+C from there, tells it
 * of every temporary file, and ends with it.
 */
export function joinSupervisor(process: NodeJS.Process, io: CliIo): CliIo {
  delete process.env[supervisedVariable];
  const listeners = new Set<() => void>();
  const tell = (message: ChildMessage): void => {
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  };
  process.on('message', ({ say }: Interrupt) => {
    if (say !== 'interrupt') return;
    tell({ say: 'heard' });
    // Between two steps, nothing has to be brought to an end.
    if (listeners.size === 0) process.exit(reportError(new AppError('cancelled', 'cancelled'), io));
    for (const listener of listeners) listener();
  });
  // A command that is done ends, though its supervisor could still say something.
  process.channel?.unref();
  // A terminal signals both processes; the supervisor alone decides what that means.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  onLeftover((path, isKept) => tell({ say: isKept ? 'kept' : 'gone', path }));
  endWithParent(process);
  return {
    ...io,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
