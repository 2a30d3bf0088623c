// `npm run demo`: the main job on the bundled sample, by the same commands a user would type.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processIo } from '../src/cli/terminal/io';
import { runCli } from '../src/cli/program';
import { projectDir } from './build/stamp';
import { chooseSkips, summarize } from './demo/lesson';
import type { DebugResult } from './demo/lesson';

process.chdir(projectDir);
const args = [
  'resources/sample/digits.onnx',
  '--data',
  'resources/sample/calibration',
  '--validation',
  'resources/sample/validation',
  '--preset',
  'ort-u8s8',
];

const io = processIo(process);
const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-demo-'));
try {
  say('A small digit classifier, quantized to int8 the usual way: one scale per weight tensor.');
  const before = await debug([]);
  const skips = chooseSkips(before);
  say(
    `${skips.length === 1 ? 'One layer does' : `${skips.length} layers do`} most of the damage by their own rounding. Keep ${skips.length === 1 ? 'it' : 'them'} in float, and measure again.`,
  );
  const after = await debug(skips.flatMap((name) => ['--skip', name]));
  io.out.write(`\n${summarize(before, after, skips, io.out.paint)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function say(text: string): void {
  io.out.write(`\n${io.out.paint.bold(`# ${text}`)}\n`);
}

/** Runs `bitloupe debug`, shown as it would be typed, and reads its result. */
async function debug(more: readonly string[]): Promise<DebugResult> {
  const shown = [...args, ...more].map((arg) => (/^[\w./:-]+$/.test(arg) ? arg : `'${arg}'`));
  io.out.write(`${io.out.paint.dim(`$ npx bitloupe debug ${shown.join(' ')}`)}\n\n`);
  const json = path.join(folder, 'result.json');
  const code = await runCli(['debug', ...args, ...more, '--json', json], io);
  if (code !== 0) process.exit(code);
  return JSON.parse(await readFile(json, 'utf8')) as DebugResult;
}
