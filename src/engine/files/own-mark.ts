import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

const thisMachine = machineMark();

/**
 * Stands in the name of every temporary file and folder: whose it is. The machine (and, in
 * containers, the space in which process numbers count), the process, and when that was started,
 * because numbers are given again.
 */
export const ownMark = `${thisMachine}-${process.pid}-${startOf(process.pid) ?? 0}`;

const markForm = /(?:^|[.-])([0-9a-f]{8})-(\d{1,10})-(\d{1,20})(?=[.-])/;

/** True for a name that carries the mark of a process of this machine that has ended. */
export function isAbandoned(name: string): boolean {
  const [, machine, pid, start] = markForm.exec(name) ?? [];
  if (machine !== thisMachine || pid === undefined) return false;
  if (!isAlive(Number(pid))) return true;
  const foundStart = startOf(Number(pid));
  return start !== '0' && foundStart !== null && foundStart !== start;
}

function machineMark(): string {
  const text = `${hostname()} ${processSpace()}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not Linux: one space for all.
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** When a process was started, in ticks since the machine was; null where only Linux could tell. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the second one, the name in brackets, may hold anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
