// What the engine costs, measured here: wall time and peak memory per stage (a process of its own each),
// the debug graph beside a plain float forward pass (one process, interleaved), a click,
// 8 samples beside 64.
//   npm run bench -- MODEL --data DIR [--limit N] [--threads N]
//   npm run bench -- --all        models of the zoo; writes docs/benchmarks.md
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { machineLine } from './machine';
import { measureModel, withChild } from './measure-model';
import { clicksTable, overheadTable, samplesTable, stageTable } from './tables';
import { withZooModels } from './zoo-models';
import { projectDir } from '../build/stamp';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    limit: { type: 'string', default: '8' },
    threads: { type: 'string', default: '0' },
    all: { type: 'boolean', default: false },
  },
});
const options = { limit: Number(values.limit), threads: Number(values.threads) };
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const [model] = positionals;
if (values.all) {
  const measured = await withChild((child) =>
    withZooModels(say, (zoo) => measureModel(child, zoo, options, say)),
  );
  const text = report(measured);
  console.log(text);
  await replaceBetweenMarkers(path.join(projectDir, 'docs', 'benchmarks.md'), text);
} else if (model !== undefined && values.data !== undefined) {
  const target = { name: path.basename(model), model, data: values.data, largeData: null };
  console.log(report([await withChild((child) => measureModel(child, target, options, say))]));
} else {
  say('npm run bench -- MODEL --data DIR [--limit N] [--threads N]\nnpm run bench -- --all');
  process.exit(2);
}

function report(measured: readonly Awaited<ReturnType<typeof measureModel>>[]): string {
  return [
    machineLine(options.threads),
    '### Stages',
    'Seconds from the start of the process to the end of the stage / peak memory of that process. Each stage is a process of its own and includes those left of it.',
    stageTable(measured),
    '### Debug graph',
    'Milliseconds per sample; both sides in one process, in turn. In brackets: times the plain float pass.',
    overheadTable(measured),
    '### A click',
    'From one more skipped layer to its measured result (median), and the peak memory of the process after 50 of them. Nothing is calibrated or converted again.',
    clicksTable(measured),
    '### Few and many samples',
    'Peak memory of `debug`: it does not grow with the number of samples.',
    samplesTable(measured),
  ].join('\n\n');
}

/** Keeps what people wrote around the numbers. */
async function replaceBetweenMarkers(file: string, text: string): Promise<void> {
  const start = '<!-- bench:start -->';
  const end = '<!-- bench:end -->';
  const old = await readFile(file, 'utf8');
  const from = old.indexOf(start);
  const to = old.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no markers ${start} … ${end}`);
  await writeFile(file, `${old.slice(0, from + start.length)}\n${text}\n${old.slice(to)}`);
}
