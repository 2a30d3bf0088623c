import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { catalogue } from '../zoo/catalogue';
import { writeSamples } from '../zoo/data';
import { writeModel } from '../zoo/write-model';
import type { BenchTarget } from './measure-model';

/** Real architectures with seeded random weights; how fast they are does not depend on the weights. */
const names = ['mobilenet-v2', 'resnet50', 'vit-b16', 'bert-base', 'yolo'] as const;
const fewSamples = 8;
const manySamples = 64;

/** Makes each model with its data in a temporary folder and measures it. */
export async function withZooModels<Result>(
  say: (line: string) => void,
  measure: (target: BenchTarget) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const name of names) {
    const entry = catalogue[name];
    if (entry === undefined) throw new Error(`the zoo has no ${name}`);
    const folder = await mkdtemp(path.join(tmpdir(), 'bitloupe-bench-'));
    try {
      say(`${name}: making the model and ${manySamples} samples`);
      const model = path.join(folder, 'model.onnx');
      await writeModel(entry.build(1, null), model);
      const data = path.join(folder, 'few');
      const largeData = path.join(folder, 'many');
      await writeSamples(model, data, fewSamples, 1);
      await writeSamples(model, largeData, manySamples, 1);
      results.push(await measure({ name, model, data, largeData }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return results;
}
