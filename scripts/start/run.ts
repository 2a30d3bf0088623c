import { spawn } from 'node:child_process';

/** Runs a program in the foreground until it ends; Ctrl+C reaches it and is left to it. */
export function runForeground(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals): void => {
      // From a terminal the signal goes to the whole group anyway; from a supervisor only to us.
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
    };
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1));
    });
  });
}
