import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { floatToHalf } from '../../src/engine/data/sample/half';
import { writeNpy } from '../../src/engine/data/arrays/npy';
import type { Feeds, HostTensor } from '../../src/engine/data/sample/tensor';
import {
  DataType,
  decodeModel,
  type GraphProto,
  type ValueInfoProto,
} from '../../src/engine/onnx/proto';
import { count } from './builder';
import { fillImage } from './image';
import { createRandom, type Random } from './random';

/** Writes `samples` files that fit the model's inputs: .npy for one input, .npz for several. `dims` replaces the first input's. */
export async function writeSamples(
  modelPath: string,
  folder: string,
  samples: number,
  seed: number,
  dims?: readonly number[],
): Promise<void> {
  const graph = decodeModel(await readFile(modelPath)).graph;
  if (graph === undefined) throw new Error(`${modelPath} has no graph`);
  await mkdir(folder, { recursive: true });
  for (let sample = 0; sample < samples; sample++) {
    const tensors = Object.entries(makeSample(graph, seed + sample, dims));
    const stem = join(folder, String(sample).padStart(3, '0'));
    const [first] = tensors;
    if (tensors.length === 1 && first !== undefined) {
      await writeFile(`${stem}.npy`, writeNpy(first[1]));
    } else {
      const files = tensors.map(([name, tensor]) => [`${name}.npy`, writeNpy(tensor)] as const);
      await writeFile(`${stem}.npz`, zipSync(Object.fromEntries(files), { level: 1 }));
    }
  }
}

/** One sample for every input that is not an initializer; dynamic dimensions become 1. */
export function makeSample(graph: GraphProto, seed: number, dims?: readonly number[]): Feeds {
  const random = createRandom(seed);
  const weights = new Set(graph.initializer.map((tensor) => tensor.name));
  const inputs = graph.input.filter((input) => !weights.has(input.name));
  return Object.fromEntries(
    inputs.map((input, position) => {
      const wanted = position === 0 ? (dims ?? dimsOf(input)) : dimsOf(input);
      return [input.name, makeTensor(input, wanted, graph, random)] as const;
    }),
  );
}

function dimsOf({ type }: ValueInfoProto): readonly number[] {
  const dims = type?.value.case === 'tensorType' ? (type.value.value.shape?.dim ?? []) : [];
  return dims.map(({ value }) =>
    value.case === 'dimValue' ? Math.max(1, Number(value.value)) : 1,
  );
}

function makeTensor(
  input: ValueInfoProto,
  dims: readonly number[],
  graph: GraphProto,
  random: Random,
): HostTensor {
  const type = input.type?.value;
  if (type?.case !== 'tensorType') throw new Error(`input '${input.name}' is not a tensor`);
  const elemType: number = type.value.elemType;
  if (elemType === DataType.INT64) return makeTokens(input.name, dims, graph, random);
  if (elemType === DataType.BOOL) {
    const data = Uint8Array.from({ length: count(dims) }, () => random.integer(2));
    return { type: 'bool', dims, data };
  }
  const values = new Float32Array(count(dims));
  if (isImage(dims)) fillImage(values, dims, random);
  else random.fillNormal(values, 0, 1);
  if (elemType === DataType.FLOAT) return { type: 'float32', dims, data: values };
  if (elemType === DataType.FLOAT16) {
    return { type: 'float16', dims, data: Uint16Array.from(values, floatToHalf) };
  }
  throw new Error(`input '${input.name}': element type ${elemType} is not made here`);
}

function isImage(dims: readonly number[]): boolean {
  return dims.length === 4 && (dims[2] ?? 0) >= 8 && (dims[3] ?? 0) >= 8;
}

/** Token ids, an attention mask with some padding, or segment ids, by the input's name. */
function makeTokens(
  name: string,
  dims: readonly number[],
  graph: GraphProto,
  random: Random,
): HostTensor {
  const length = dims.at(-1) ?? 1;
  const used = Math.max(1, Math.round(length * (0.5 + 0.5 * random.uniform())));
  const vocabulary = vocabularyOf(name, graph);
  const data = BigInt64Array.from({ length: count(dims) }, (_, i) => {
    const position = i % length;
    if (name.includes('mask')) return position < used ? 1n : 0n;
    if (name.includes('type')) return position < length / 2 ? 0n : 1n;
    return BigInt(random.integer(vocabulary));
  });
  return { type: 'int64', dims, data };
}

/** Rows of the table that the input selects from. */
function vocabularyOf(input: string, graph: GraphProto): number {
  const gather = graph.node.find((node) => node.opType === 'Gather' && node.input[1] === input);
  const table = graph.initializer.find((tensor) => tensor.name === gather?.input[0]);
  return Number(table?.dims[0] ?? 2n);
}
