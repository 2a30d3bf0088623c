import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** One thing `npm run check` looks at. Resolves to what is wrong, or to null when all is well. */
export interface Step {
  readonly name: string;
  readonly remedy: string;
  run(): Promise<string | null>;
}

/** Runs a tool of node_modules/.bin; its output matters only when it fails. */
export async function runTool(tool: string, args: readonly string[]): Promise<string | null> {
  const child = spawn(join('node_modules', '.bin', tool), args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (exitCode === 0) return null;
  return `${Buffer.concat(output).toString().trim()}\n(${tool} ended with ${exitCode ?? 'a signal'})`;
}
