// What the engine costs, measured here: wall time and peak memory per stage (a process of its own each),
// the debug graph beside a plain float forward pass (one process, interleaved), a click,
// 8 samples beside 64.
//   npm run bench -- MODEL --data DIR [--limit N] [--threads N]
//   npm run bench -- --only NAME[,NAME]   known models: sample, ppocr-v4-det, resnet50, bert-base, …
//   npm run bench -- --all        all of these; writes docs/benchmarks.md
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { machineLine } from './machine';
import { replaceBetweenMarkers } from './markers';
import { measureModel, withChild } from './measure-model';
import { clicksTable, judgingTable, overheadTable, samplesTable, stageTable } from './tables';
import { targetNames, withTargets } from './targets';
import { projectDir } from '../build/stamp';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    limit: { type: 'string', default: '8' },
    threads: { type: 'string', default: '0' },
    all: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const options = { limit: Number(values.limit), threads: Number(values.threads) };
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const loadBefore = loadavg();
const [model] = positionals;
if (values.all) {
  const measured = await withChild((child) =>
    withTargets(targetNames, say, (target) => measureModel(child, target, options, say)),
  );
  const text = report(measured);
  console.log(text);
  await replaceBetweenMarkers(path.join(projectDir, 'docs', 'benchmarks.md'), 'bench', text);
} else if (values.only !== undefined) {
  const names = values.only.split(',');
  const measured = await withChild((child) =>
    withTargets(names, say, (target) => measureModel(child, target, options, say)),
  );
  console.log(report(measured));
} else if (model !== undefined && values.data !== undefined) {
  const target = { name: path.basename(model), model, data: values.data, largeData: null };
  console.log(report([await withChild((child) => measureModel(child, target, options, say))]));
} else {
  say(
    'npm run bench -- MODEL --data DIR [--limit N] [--threads N]\nnpm run bench -- --only NAME[,NAME]\nnpm run bench -- --all',
  );
  process.exit(2);
}

function report(measured: readonly Awaited<ReturnType<typeof measureModel>>[]): string {
  return [
    machineLine(options.threads, loadBefore),
    '### Stages',
    'Seconds from the start of the process to the end of the stage / peak memory of that process. Each stage is a process of its own and includes those left of it.',
    stageTable(measured),
    '### Debug graph',
    'Milliseconds per sample; both sides in one process, in turn. In brackets: times the plain float pass.',
    overheadTable(measured),
    '### A click',
    'From one more skipped layer to its measured result (median), and the peak memory of the process after 50 of them. Nothing is calibrated or converted again.',
    clicksTable(measured),
    '### Sensitivity and tuning',
    'After `debug`, from the start to each point: weighted layers in order by one-in on two samples; their one-in on all samples; everything. Tuning starts anew and looks for an accuracy drop of at most half a point, where the data has labels.',
    judgingTable(measured),
    '### Few and many samples',
    'Peak memory of `debug`: it does not grow with the number of samples.',
    samplesTable(measured),
  ].join('\n\n');
}
