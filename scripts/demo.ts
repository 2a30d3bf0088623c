// `npm run demo`: the main job on the bundled sample, by the same commands a user would type.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processIo } from '../src/cli/io';
import { runCli } from '../src/cli/program';
import { chooseSkips, summarize } from './demo/lesson';
import type { DebugResult, SensitivityResult } from './demo/lesson';

const projectDir = path.resolve(import.meta.dirname, '..');
process.chdir(projectDir);
const sample = ['resources/sample/model.onnx', '--data', 'resources/sample/calibration'];
const judged = ['--validation', 'resources/sample/validation'];
const preset = ['--preset', 'ort-u8s8'];

const io = processIo(process);
const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-demo-'));
try {
  say('A small digit classifier, quantized to int8 the usual way: one scale per weight tensor.');
  const before = await run<DebugResult>('debug', [...sample, ...judged, ...preset]);

  say('Where does it hurt? Quantize one layer at a time and look at the output.');
  const sensitivity = await run<SensitivityResult>('sensitivity', [
    ...sample,
    ...preset,
    '--top',
    '5',
  ]);

  const skips = chooseSkips(sensitivity);
  say(`Keep the ${skips.length} worst of them in float, and measure again.`);
  const skipping = skips.flatMap((name) => ['--skip', name]);
  const after = await run<DebugResult>('debug', [...sample, ...judged, ...preset, ...skipping]);

  io.out.write(`\n${summarize(before, after, skips, io.out.paint)}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function say(text: string): void {
  io.out.write(`\n${io.out.paint.bold(`# ${text}`)}\n`);
}

/** Runs a command, shown as it would be typed, and reads its result. */
async function run<Result>(command: string, args: readonly string[]): Promise<Result> {
  const shown = args.map((arg) => (/^[\w./:-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ');
  io.out.write(`${io.out.paint.dim(`$ npx bitloupe ${command} ${shown}`)}\n\n`);
  const json = path.join(folder, 'result.json');
  const code = await runCli([command, ...args, '--json', json], io);
  if (code !== 0) process.exit(code);
  return JSON.parse(await readFile(json, 'utf8')) as Result;
}
