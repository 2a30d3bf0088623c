import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectDir } from '../build/stamp';
import { catalogue } from '../zoo/catalogue';
import { writeSamples } from '../zoo/data';
import { writeModel } from '../zoo/write-model';
import type { BenchTarget } from './measure-model';

/** Real architectures with seeded random weights; how fast they are does not depend on the weights. */
const zooNames = ['mobilenet-v2', 'resnet50', 'vit-b16', 'bert-base', 'yolo'] as const;
const fewSamples = 8;
const manySamples = 64;

const sampleDir = path.join(projectDir, 'resources', 'sample');
const ocrDir = path.join(projectDir, 'node_modules', '@gutenye', 'ocr-models', 'assets');

/** Trained networks for text in pictures, with made-up pictures of the sizes they are used at. */
const ocr = [
  { name: 'ppocr-v4-det', file: 'ch_PP-OCRv4_det_infer.onnx', dims: [1, 3, 640, 640] },
  { name: 'ppocr-v4-rec', file: 'ch_PP-OCRv4_rec_infer.onnx', dims: [1, 3, 48, 320] },
] as const;

export const targetNames: readonly string[] = [
  'sample',
  ...ocr.map(({ name }) => name),
  ...zooNames,
];

/** Makes one model after another with its data in a temporary folder and measures it. */
export async function withTargets<Result>(
  names: readonly string[],
  say: (line: string) => void,
  measure: (target: BenchTarget) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const name of names) {
    const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-bench-'));
    try {
      say(`${name}: making model and samples`);
      results.push(await measure(await makeTarget(name, folder)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return results;
}

async function makeTarget(name: string, folder: string): Promise<BenchTarget> {
  if (name === 'sample') {
    const model = path.join(sampleDir, 'digits.onnx');
    const data = path.join(sampleDir, 'calibration');
    const validation = path.join(sampleDir, 'validation');
    return { name, model, data, largeData: data, validation };
  }
  const known = ocr.find((entry) => entry.name === name);
  const model =
    known === undefined ? path.join(folder, 'model.onnx') : path.join(ocrDir, known.file);
  if (known === undefined) {
    const entry = catalogue[name];
    if (entry === undefined) {
      throw new Error(`no model '${name}' to measure; there are ${targetNames.join(', ')}`);
    }
    await writeModel(entry.build(1, null), model);
  }
  const data = path.join(folder, 'few');
  const largeData = path.join(folder, 'many');
  await writeSamples(model, data, fewSamples, 1, known?.dims);
  await writeSamples(model, largeData, manySamples, 1, known?.dims);
  return { name, model, data, largeData };
}
