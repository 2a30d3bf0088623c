import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from '../../src/engine/data/arrays/npy';
import { readNpz } from '../../src/engine/data/arrays/npz';
import { encodeModel } from '../../src/engine/onnx/proto';
import { catalogue } from './catalogue';
import { checkModel } from './check-model';
import { writeSamples } from './data';
import { writeExternalModel, writeModel } from './write-model';

const quick = [
  'bert-tiny',
  'yolo',
  'deep-chain',
  'speech-gate',
  'convnet-fp16',
  'convnet-external',
  'convnet-opset11',
  'convnet-opset9',
];

describe('zoo', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zoo-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function build(name: string): Promise<string> {
    const entry = catalogue[name];
    if (entry === undefined) throw new Error(`no model '${name}'`);
    const path = join(folder, `${name}.onnx`);
    const write = entry.external === true ? writeExternalModel : writeModel;
    await write(entry.build(1, null), path);
    return path;
  }

  it.each(quick)('%s runs and its outputs depend on the input', async (name) => {
    const outputs = await checkModel(await build(name), 1);
    expect(outputs).toHaveLength(1);
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const bytes = (seed: number): Buffer =>
      Buffer.from(encodeModel(catalogue['yolo']!.build(seed, null)));
    expect(bytes(1).equals(bytes(1))).toBe(true);
    expect(bytes(1).equals(bytes(2))).toBe(false);
  });

  it('makes a deep chain of about the number of nodes asked for', () => {
    const nodes = catalogue['deep-chain']!.build(1, 5000).graph?.node ?? [];
    expect(nodes.length).toBeGreaterThan(4990);
    expect(nodes.length).toBeLessThan(5010);
  });

  it('writes one .npy per sample for a model with one input', async () => {
    await writeSamples(await build('convnet-opset11'), join(folder, 'images'), 2, 1);
    const tensor = readNpy(await readFile(join(folder, 'images', '001.npy')), '001.npy');
    expect(tensor.dims).toEqual([1, 3, 32, 32]);
  });

  it('writes one .npz per sample for a model with several inputs, with ids inside the vocabulary', async () => {
    await writeSamples(await build('bert-tiny'), join(folder, 'tokens'), 1, 1);
    const arrays = await readNpz(join(folder, 'tokens', '000.npz'), '000.npz');
    const ids = Array.from(arrays.get('input_ids')?.data ?? [], Number);
    expect([...arrays.keys()].sort()).toEqual(['attention_mask', 'input_ids', 'token_type_ids']);
    expect(Math.max(...ids)).toBeLessThan(1000);
    expect(new Set(ids).size).toBeGreaterThan(10);
  });
});
