import { cpus, loadavg, totalmem } from 'node:os';
import { formatBytes } from '../../src/shared/numbers';

/** What the numbers below it were measured on, and how busy that was before and after. */
export function machineLine(threads: number, loadBefore: readonly number[]): string {
  const all = cpus();
  const used = threads === 0 ? all.length : threads;
  const load = [loadBefore, loadavg()].map(([minute = 0]) => minute.toFixed(1));
  return `${all[0]?.model.trim() ?? 'unknown CPU'}, ${all.length} cores, ${used} threads, ${formatBytes(totalmem())} memory, Node ${process.versions.node}, ${process.platform} ${process.arch}; load average ${load[0]} before, ${load[1]} after.`;
}
