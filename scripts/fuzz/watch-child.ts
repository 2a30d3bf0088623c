import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Outcome } from './try-model';

export interface WatchRequest {
  readonly child: string;
  readonly folder: string;
  readonly from: number;
  readonly to: number;
  readonly timeoutMs: number;
  /** Address space of the child; a model may ask for more than the machine has. */
  readonly memoryMb: number;
}

export interface Result {
  readonly number: number;
  readonly story: readonly string[];
  /** `slow`: stopped after the timeout. `abort`: the process ended. */
  readonly outcome: Outcome | 'slow' | 'abort';
  readonly step: string;
  readonly message: string;
  readonly ms: number;
}

type Line = Partial<Result> & { readonly number: number };

/** Runs mutants in a child process, and the next one in a new process when one takes it along. */
export async function watchChild(
  request: WatchRequest,
  each: (result: Result) => Promise<void>,
): Promise<void> {
  let next = request.from;
  while (next < request.to) next = await runFrom(next, request, each);
}

/** Returns the first number that has no result yet. */
async function runFrom(
  first: number,
  { child, folder, to, timeoutMs, memoryMb }: WatchRequest,
  each: (result: Result) => Promise<void>,
): Promise<number> {
  const command = [process.execPath, child, String(first), String(to), folder];
  const [program = '', ...args] =
    process.platform === 'win32'
      ? command
      : ['/bin/sh', '-c', `ulimit -v ${memoryMb * 1024}; exec "$@"`, 'sh', ...command];
  const running = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let current: { number: number; story: readonly string[]; startedMs: number } | null = null;
  let next = first;
  let isSlow = false;
  let timer: NodeJS.Timeout | undefined;
  const writing: Promise<void>[] = [];
  const finish = (rest: Pick<Result, 'outcome' | 'step' | 'message'>): void => {
    if (current === null) return;
    const { number, story, startedMs } = current;
    clearTimeout(timer);
    writing.push(each({ number, story, ...rest, ms: Math.round(performance.now() - startedMs) }));
    current = null;
    next = number + 1;
  };
  createInterface({ input: running.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    if (line.outcome !== undefined) {
      finish({ outcome: line.outcome, step: line.step ?? '', message: line.message ?? '' });
      return;
    }
    current = { number: line.number, story: line.story ?? [], startedMs: performance.now() };
    timer = setTimeout(() => {
      isSlow = true;
      running.kill('SIGKILL');
    }, timeoutMs);
  });
  const reached = await new Promise<number>((resolve, reject) => {
    running.on('error', reject);
    running.on('close', (code, signal) => {
      const outcome = isSlow ? 'slow' : 'abort';
      if (current === null && next === first) {
        reject(new Error(`the child ended before its first model (${code ?? signal})`));
        return;
      }
      finish({ outcome, step: '', message: `ended with ${code ?? signal}` });
      resolve(next);
    });
  });
  await Promise.all(writing);
  return reached;
}
