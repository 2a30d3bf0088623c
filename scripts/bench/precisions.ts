// Weights of 4 and 8 bits under one budget of bytes: the search against the fixed choice of llama.cpp, which gives the
// first and the last eighth of the layers 8 bits. Judged on samples that the search did not see.
//   npm run bench:precisions      prints the table and writes docs/benchmarks.md
import { loadavg } from 'node:os';
import path from 'node:path';
import { createEngine } from '../../src/engine/index';
import type { DataRequest } from '../../src/shared/contract/arguments';
import { precisions } from '../../src/shared/recipe/precisions';
import { emptyRecipe, type Recipe } from '../../src/shared/recipe/recipe';
import { withLayers } from '../../src/shared/recipe/recipe-changes';
import { projectDir } from '../build/stamp';
import { machineLine } from './machine';
import { replaceBetweenMarkers } from './markers';

interface Subject {
  readonly name: string;
  readonly model: string;
  /** What the search sees. */
  readonly seen: DataRequest;
  /** What both are judged on. */
  readonly unseen: DataRequest;
}

const folder = (name: string): DataRequest => ({ kind: 'folder', folder: name });
const golden = 'test/fixtures/golden/models';

const subjects: readonly Subject[] = [
  {
    name: 'digits (trained)',
    model: 'resources/sample/digits.onnx',
    seen: folder('resources/sample/calibration'),
    unseen: folder('resources/sample/validation'),
  },
  {
    name: 'fashion (trained)',
    model: 'test/fixtures/fashion/model.onnx',
    seen: folder('test/fixtures/fashion/calibration'),
    unseen: folder('test/fixtures/fashion/validation'),
  },
  ...['ppocr_v2_cls', 'bert_tiny'].map((name) => ({
    name: name === 'bert_tiny' ? 'bert_tiny (random weights)' : `${name} (trained)`,
    model: `${golden}/${name}/model.onnx`,
    seen: folder(`${golden}/${name}/calib`),
    unseen: { kind: 'generated', distribution: 'normal', samples: 32, seed: 7 } as const,
  })),
];

const w4: Recipe = { ...emptyRecipe, preset: 'w4' };
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

async function rowOf({ name, model, seen, unseen }: Subject): Promise<string> {
  const emit = { progress: () => undefined, memory: () => undefined };
  const engine = createEngine({ emit, resolveFile: (ref) => ref });
  let job = 0;
  const jobId = (): string => `job-${(job += 1)}`;
  try {
    await engine.openModel({ jobId: jobId(), file: model });
    await engine.setData({ jobId: jobId(), data: seen });
    await engine.setValidation({ jobId: jobId(), data: unseen });
    const { layers } = await engine.describePlan({ recipe: w4 });
    const weighted = layers.filter((layer) => !layer.skipped && layer.weighted);
    const eighth = Math.max(1, Math.round(weighted.length / 8));
    const ends = [...weighted.slice(0, eighth), ...weighted.slice(-eighth)];
    const fixed = withLayers(
      w4,
      ends.map((layer) => ({ layer: layer.name, patch: precisions.w8.patch })),
    );
    const judge = async (recipe: Recipe) => {
      const options = { kernels: 'simulated', scope: 'outputs', shadow: false } as const;
      const { report, quantizedBytes } = await engine.run({ jobId: jobId(), recipe, options });
      const accuracy = await engine.accuracy({ jobId: jobId(), recipe, kernels: 'simulated' });
      return {
        db: report.outputs[0]?.sqnrDb ?? 0,
        sizeBytes: quantizedBytes,
        kl: accuracy.klDivergence ?? 0,
      };
    };
    const heuristic = await judge(fixed);
    const tuned = await engine.tune({
      jobId: jobId(),
      request: {
        recipe: emptyRecipe,
        target: { kind: 'bytes', most: heuristic.sizeBytes },
        cost: 'bytes',
        kernels: 'simulated',
        precisions: ['w4', 'w8'],
      },
    });
    const found = await judge(tuned.recipe);
    const coarse = await judge(w4);
    return `| ${name} | ${weighted.length} | ${coarse.kl.toPrecision(3)} | ${kilobytes(heuristic.sizeBytes)}, ${heuristic.kl.toPrecision(3)} | ${kilobytes(found.sizeBytes)}, ${found.kl.toPrecision(3)} | ${(heuristic.kl / found.kl).toFixed(1)} × | ${(tuned.durationMs / 1000).toFixed(1)} s |`;
  } finally {
    await engine.dispose();
  }
}

const loadBefore = loadavg();
const rows: string[] = [];
for (const subject of subjects) {
  rows.push(await rowOf(subject));
  console.log(rows.at(-1));
}
const head =
  '| model | layers | all 4 bit: KL | ends at 8 bit: size, KL | search: size, KL | better by | search took |\n|---|---|---|---|---|---|---|';
const text = `${head}\n${rows.join('\n')}\n\n${machineLine(0, loadBefore)}`;
await replaceBetweenMarkers(path.join(projectDir, 'docs', 'benchmarks.md'), 'precisions', text);
