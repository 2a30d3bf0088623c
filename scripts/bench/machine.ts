import { cpus, totalmem } from 'node:os';
import { formatBytes } from '../../src/shared/numbers';

/** What the numbers below it were measured on. */
export function machineLine(threads: number): string {
  const all = cpus();
  const used = threads === 0 ? all.length : threads;
  return `${all[0]?.model.trim() ?? 'unknown CPU'}, ${all.length} cores, ${used} threads, ${formatBytes(totalmem())} memory, Node ${process.versions.node}, ${process.platform} ${process.arch}.`;
}
