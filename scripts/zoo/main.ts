// Models to measure and test with: real architectures, seeded random weights, activations in a sane range.
//   npm run zoo -- list
//   npm run zoo -- MODEL OUT.onnx [SIZE] [--seed N]
//   npm run zoo -- data MODEL.onnx FOLDER SAMPLES [--seed N]
//   npm run zoo -- check MODEL.onnx
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogue } from './catalogue';
import { checkModel } from './check-model';
import { writeSamples } from './data';
import { writeExternalModel, writeModel } from './write-model';

const usage = `npm run zoo -- list
npm run zoo -- MODEL OUT.onnx [SIZE] [--seed N]
npm run zoo -- data MODEL.onnx FOLDER SAMPLES [--seed N]
npm run zoo -- check MODEL.onnx`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' } },
});
const [command, ...rest] = positionals;
const seed = Number(values.seed);

if (command === 'list') {
  for (const [name, model] of Object.entries(catalogue))
    console.log(`${name.padEnd(16)} ${model.about}`);
} else if (command === 'data' && rest[0] !== undefined && rest[1] !== undefined) {
  await writeSamples(rest[0], rest[1], Number(rest[2] ?? 8), seed);
} else if (command === 'check' && rest[0] !== undefined) {
  for (const line of await checkModel(rest[0], seed)) console.log(line);
} else {
  await build(command ?? '', rest[0], rest[1]);
}

async function build(
  name: string,
  path: string | undefined,
  size: string | undefined,
): Promise<void> {
  const entry = catalogue[name];
  if (entry === undefined || path === undefined) {
    console.error(`${usage}\nMODEL is one of ${Object.keys(catalogue).join(', ')}`);
    process.exit(2);
  }
  const model = entry.build(seed, size === undefined ? null : Number(size));
  await mkdir(dirname(path), { recursive: true });
  await (entry.external === true ? writeExternalModel : writeModel)(model, path);
}
