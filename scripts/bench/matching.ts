// How many layers are found in models whose names, order and nodes were changed on purpose, how many of these are
// wrong, and what that costs beside two debug passes.
//   npm run bench:matching        prints the table and writes docs/benchmarks.md
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { emptyRecipe } from '../../src/shared/recipe/recipe';
import type { DataSource } from '../../src/engine/data/sample/data-source';
import { exportGraph } from '../../src/engine/emit/export-graph';
import { silentJob } from '../../src/engine/jobs/job';
import { comparePrepared } from '../../src/engine/match/compare-models';
import { rootOf } from '../../src/engine/match/place/skeleton';
import { measureDebug } from '../../src/engine/measure/measure-debug';
import {
  encodeModel,
  makeNode,
  type ModelProto,
  type NodeProto,
} from '../../src/engine/onnx/proto';
import { prepareModel } from '../../src/engine/prepare/prepare';
import type { PreparedModel } from '../../src/engine/prepare/model/types';
import { makeShapeOracle } from '../../src/engine/run/shape-oracle';
import { calibrate, goldenRecipe, quantize } from '../../test/golden/golden-run';
import { converted } from '../../test/models/converted';
import { channelsLast, disguised, type Disguised, fakeQuantized } from '../../test/models/disguise';
import { normalSamples, tinyModel, weight } from '../../test/models/tiny-model';
import { projectDir } from '../build/stamp';
import { machineLine } from './machine';
import { replaceBetweenMarkers } from './markers';

interface Subject {
  readonly name: string;
  readonly float: PreparedModel;
  readonly data: DataSource;
  readonly int8: ModelProto;
  /** ms of two debug passes over the same samples. */
  readonly twoPassesMs: number;
}

const kinds: Readonly<Record<string, (model: ModelProto) => Disguised>> = {
  'under its own names': (model) => ({ model, names: new Map() }),
  renamed: (model) => disguised(model, 'renamed'),
  'renamed, in another order': (model) => disguised(model, 'reordered'),
  'renamed, an Identity behind every node': (model) => disguised(model, 'identities'),
  'renamed, rounding as float arithmetic': (model) => disguised(fakeQuantized(model), 'renamed'),
  'every name taken by another layer': (model) => disguised(model, 'swapped'),
};

async function goldenSubject(name: string): Promise<Subject> {
  const calibrated = await calibrate(name);
  const made = quantize(calibrated, goldenRecipe('u8s8-pc'));
  const { model: float, data } = calibrated;
  return { name, float, data, int8: exportGraph(made), twoPassesMs: await passes(made, data) };
}

/** A network of equal blocks, so that only weights and values tell them apart. */
async function blocks(count: number): Promise<Subject> {
  const nodes: NodeProto[] = [];
  const initializers = [];
  let last = 'x';
  for (let block = 0; block < count; block += 1) {
    const name = 'w'.repeat(block + 1);
    initializers.push(weight(name, [16, 16, 3, 3], 0.08));
    nodes.push(
      makeNode('Conv', [last, name], [`c${block}`], { pads: [1, 1, 1, 1] }),
      makeNode('Relu', [`c${block}`], [`r${block}`]),
      makeNode('Add', [last, `r${block}`], [`a${block}`]),
    );
    last = `a${block}`;
  }
  const inputs = { x: [1, 16, 24, 24] };
  const float = await tinyModel({ nodes, initializers, inputs, outputs: [last] });
  const data = await normalSamples(float, 8);
  const made = await converted(float, data, emptyRecipe);
  const name = `${count} equal residual blocks`;
  return { name, float, data, int8: exportGraph(made), twoPassesMs: await passes(made, data) };
}

async function passes(
  made: Awaited<ReturnType<typeof converted>>,
  data: DataSource,
): Promise<number> {
  const start = performance.now();
  for (let pass = 0; pass < 2; pass += 1) {
    const oracle = makeShapeOracle(made.model);
    const measuring = {
      converted: made,
      data,
      oracle,
      masks: new Map(),
      kernels: 'simulated',
    } as const;
    await measureDebug(silentJob, measuring, { isolated: new Set(), shadow: false });
  }
  return performance.now() - start;
}

async function row(subject: Subject, kind: string, other: Disguised): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-matching-'));
  try {
    const file = path.join(folder, 'other.onnx');
    await writeFile(file, encodeModel(other.model));
    const quantized = await prepareModel(file);
    const { float, data } = subject;
    const start = performance.now();
    const { layers, missing } = await comparePrepared(silentJob, {
      float,
      quantized,
      data,
      kernels: 'simulated',
      byValues: true,
    });
    const ms = performance.now() - start;
    const wrong = layers.filter(({ output, theirTensor }) => {
      const truth = other.names.get(output) ?? output;
      const found = theirTensor.replace('compared/', '');
      return rootOf(quantized, found) !== rootOf(quantized, truth);
    });
    const all = layers.length + missing.length;
    const precision = layers.length === 0 ? 1 : 1 - wrong.length / layers.length;
    const times = (ms / subject.twoPassesMs).toFixed(1);
    return `| ${subject.name} | ${kind} | ${layers.length} of ${all} | ${precision.toFixed(3)} | ${(layers.length / all).toFixed(3)} | ${(ms / 1000).toFixed(1)} s | ${times} × |`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const loadBefore = loadavg();
const rows: string[] = [];
const subjects = [
  () => goldenSubject('digits_mbv2_one'),
  () => goldenSubject('fashion_resnet8'),
  () => goldenSubject('bert_tiny'),
  () => blocks(6),
  () => blocks(50),
];
for (const make of subjects) {
  const subject = await make();
  const own =
    subject.name === 'digits_mbv2_one'
      ? { ...kinds, 'image with channels last': channelsLast }
      : kinds;
  for (const [kind, disguise] of Object.entries(own)) {
    rows.push(await row(subject, kind, disguise(subject.int8)));
    console.log(rows.at(-1));
  }
}
const head =
  '| model | its int8 file is | found | precision | recall | time | beside two debug passes |\n|---|---|---|---|---|---|---|';
const text = `${head}\n${rows.join('\n')}\n\n${machineLine(0, loadBefore)}`;
await replaceBetweenMarkers(path.join(projectDir, 'docs', 'benchmarks.md'), 'matching', text);
