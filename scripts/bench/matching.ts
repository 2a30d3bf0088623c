// How many layers are found in models whose names, order and nodes were changed on purpose, how many of these are
// wrong, and what that costs beside two debug passes.
//   npm run bench:matching                 prints the tables and writes docs/benchmarks.md
//   npm run bench:matching -- FOLDER       with the models of a folder besides, on random samples; prints them alone
import { readdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { emptyRecipe } from '../../src/shared/recipe/recipe';
import { silentJob } from '../../src/engine/jobs/job';
import { measureOurs } from '../../src/engine/match/ours';
import { measureDebug } from '../../src/engine/measure/measure-debug';
import { prepareModel } from '../../src/engine/prepare/prepare';
import { makeShapeOracle } from '../../src/engine/run/shape-oracle';
import { kinds } from '../../test/matching/kinds';
import { score } from '../../test/matching/score';
import {
  blocks,
  goldenSubject,
  lookalikes,
  perceptron,
  type Subject,
} from '../../test/matching/subjects';
import { converted } from '../../test/models/converted';
import { normalSamples } from '../../test/models/tiny-model';
import { projectDir } from '../build/stamp';
import { machineLine } from './machine';
import { replaceBetweenMarkers } from './markers';

/** Processor time of all threads, ms: other programs do not count. */
function cpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Processor time of two debug passes over the samples that are compared, ms. */
async function twoPasses({ made, data }: Subject): Promise<number> {
  const start = process.cpuUsage();
  for (let pass = 0; pass < 2; pass += 1) {
    const oracle = makeShapeOracle(made.model);
    const masks = new Map();
    const measuring = { converted: made, data, oracle, masks, kernels: 'simulated' } as const;
    await measureDebug(silentJob, measuring, { isolated: new Set(), shadow: false });
  }
  return cpuMs(start);
}

/** A model of a folder, on random samples. */
async function fileSubject(file: string): Promise<Subject> {
  const float = await prepareModel(file);
  const data = await normalSamples(float, 2);
  return {
    name: path.basename(file),
    float,
    data,
    made: await converted(float, data, emptyRecipe),
  };
}

interface Tally {
  found: number;
  all: number;
  wrong: number;
}

const tallies = new Map<string, Tally>();

function note(kind: string, { found, all, wrong }: Tally): void {
  const tally = tallies.get(kind) ?? { found: 0, all: 0, wrong: 0 };
  tallies.set(kind, {
    found: tally.found + found,
    all: tally.all + all,
    wrong: tally.wrong + wrong,
  });
}

function cells({ found, all, wrong }: Tally): string {
  const precision = found === 0 ? 1 : 1 - wrong / found;
  return `${found} of ${all} | ${wrong} | ${precision.toFixed(3)} | ${(found / all).toFixed(3)}`;
}

async function measure(subject: Subject): Promise<string> {
  const passesMs = await twoPasses(subject);
  const total: Tally = { found: 0, all: 0, wrong: 0 };
  let renamedMs = 0;
  let slowest = 0;
  for (const [kind, change] of Object.entries(kinds)) {
    const other = change(subject.made);
    if (other === null) continue;
    const { layers, all, wrong, ms } = await score(subject, other);
    const tally = { found: layers.length, all, wrong: wrong.length };
    note(kind, tally);
    total.found += tally.found;
    total.all += tally.all;
    total.wrong += tally.wrong;
    slowest = Math.max(slowest, ms);
    if (kind === 'renamed') renamedMs = ms;
    console.log(`${subject.name} | ${kind} | ${cells(tally)} | ${(ms / 1000).toFixed(1)} s`);
    for (const [output, taken, by] of wrong) console.log(`    '${output}' by ${by}: '${taken}'`);
  }
  const start = process.cpuUsage();
  await measureOurs(silentJob, subject.float, subject.data);
  const oursMs = cpuMs(start);
  const times = (ms: number): string => `${(ms / passesMs).toFixed(1)} ×`;
  return `| ${subject.name} | ${cells(total)} | ${times(renamedMs)} | ${times(renamedMs + oursMs)} | ${times(slowest)} |`;
}

const loadBefore = loadavg();
const [folder] = process.argv.slice(2);
const files =
  folder === undefined
    ? []
    : (await readdir(folder)).filter((name) => name.endsWith('.onnx')).toSorted();
const subjects = [
  () => goldenSubject('digits_mbv2_one'),
  () => goldenSubject('fashion_resnet8'),
  () => goldenSubject('bert_tiny'),
  () => goldenSubject('mobilenet_v3_small'),
  () => blocks(6),
  () => blocks(6, true),
  () => blocks(50),
  lookalikes,
  perceptron,
  ...files.map((name) => () => fileSubject(path.join(folder ?? '', name))),
];
const rows: string[] = [];
for (const make of subjects) {
  rows.push(await measure(await make()));
  console.log(rows.at(-1));
}
const head = 'found | wrong | precision | recall';
const byModel = `| model | ${head} | renamed | … with our own quantization | slowest way |\n|---|---|---|---|---|---|---|---|\n${rows.join('\n')}`;
const byKind = [...tallies].map(([kind, tally]) => `| ${kind} | ${cells(tally)} |`);
const text = `${byModel}\n\n| its int8 file is | ${head} |\n|---|---|---|---|---|\n${byKind.join('\n')}\n\n${machineLine(0, loadBefore)}`;
if (folder === undefined)
  await replaceBetweenMarkers(path.join(projectDir, 'docs', 'benchmarks.md'), 'matching', text);
else console.log(text);
