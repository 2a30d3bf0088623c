import { createHash } from 'node:crypto';
import { badInput } from '../../shared/errors';
import { elementCount } from '../onnx/tensor';
import type { DataSource } from './sample/data-source';
import { floatToHalf } from './sample/half';
import { seededRandom, type Random } from './random';
import { allocate, bytesPerElement, describeTensor, emptyFeeds, isDynamic } from './sample/tensor';
import type { Feeds, InputSpec, TypedArray } from './sample/tensor';

export interface GeneratedRequest {
  readonly kind: 'generated';
  readonly distribution: 'normal' | 'uniform';
  readonly samples: number;
  readonly seed?: number;
}

/** What dynamic dimensions become; the batch (first dimension) becomes 1. */
export const generatedDims = {
  /** Second dimension of rank 4 and 5: channels. */
  channels: 3,
  /** Further dimensions of rank 4 and 5: height, width, depth. */
  spatial: 224,
  /** Any other: sequence length, features. */
  sequence: 128,
} as const;

/** Token ids are drawn from [0, tokens): small enough for any vocabulary. */
const tokens = 100;

/**
 * Samples drawn from the inputs' declared types and shapes, the same ones for the same seed.
 * Floats: normal (mean 0, deviation 1) or uniform in [0, 1). Integers: pixel values for 8-bit
 * tensors of rank 3 and more; else by name: `mask` → ones, `type`/`segment` → zeros,
 * `position` → 0, 1, 2, …; else token ids. Never trusted: real ranges differ.
 * Inputs with a default value get that. Throws `bad-input` for a senseless number of samples and for
 * an input of more than 2 GB.
 */
export function openGenerated(request: GeneratedRequest, inputs: readonly InputSpec[]): DataSource {
  const { distribution, samples, seed = 0 } = request;
  if (!Number.isInteger(samples) || samples < 1 || samples > 100_000) {
    throw badInput(`${samples} random samples cannot be made`, 'Ask for 1 to 100,000.');
  }
  const shapes = inputs.map(({ shape }) => concreteShape(shape));
  const read = (index: number): Feeds => {
    const feeds = emptyFeeds();
    for (const [position, input] of inputs.entries()) {
      const random = seededRandom(seed, index * inputs.length + position);
      const dims = shapes[position] ?? [];
      if (input.defaultValue !== undefined) {
        feeds[input.name] = input.defaultValue;
        continue;
      }
      feeds[input.name] = {
        type: input.type,
        dims,
        data: generate(input, dims, distribution, random),
      };
    }
    return feeds;
  };
  inputs.forEach((input, position) => checkSize(input, shapes[position] ?? []));
  // Default values are the model's, whose own hash stands beside this one.
  const described = inputs.map(({ name, type, shape }) => ({ name, type, shape }));
  const description = JSON.stringify({
    distribution,
    samples,
    seed,
    shapes,
    inputs: described,
  });
  return {
    kind: 'generated',
    label: `random, ${distribution}`,
    count: samples,
    trusted: false,
    names: Array.from({ length: samples }, (_, index) => `random ${index + 1}`),
    labels: null,
    classes: [],
    preprocess: null,
    notices: [
      {
        code: 'generated-data',
        message: 'The samples are random numbers: no measured value can be trusted.',
        hint: 'Give a folder of real samples; 8 to 100 are enough.',
      },
    ],
    read: async (index) => read(index),
    files: [],
    hash: async () => createHash('sha256').update(description).digest('hex'),
    thumbnail: async () => null,
  };
}

/** Larger ones are a mistake in the file; no typed array holds many more. */
const mostBytes = 2 ** 31 - 1;

function sizeText(bytes: number): string {
  return bytes < 1e11 ? (bytes / 1e9).toPrecision(2) : String(Math.round(bytes / 1e9));
}

function checkSize({ name, type }: InputSpec, dims: readonly number[]): void {
  const bytes = elementCount(dims) * bytesPerElement(type);
  if (bytes <= mostBytes) return;
  throw badInput(
    `input '${name}' is ${describeTensor(type, dims)}: ${sizeText(bytes)} GB for one sample, too much to generate`,
    'Correct the shape of the input in the model, or give samples of your own.',
  );
}

function concreteShape(shape: InputSpec['shape']): readonly number[] {
  return shape.map((dim, axis) => {
    if (!isDynamic(dim)) return Number(dim);
    if (axis === 0) return 1;
    if (shape.length < 4) return generatedDims.sequence;
    return axis === 1 && !isChannelLast(shape) ? generatedDims.channels : generatedDims.spatial;
  });
}

function isChannelLast(shape: InputSpec['shape']): boolean {
  return shape.at(-1) === 1 || shape.at(-1) === 3;
}

function generate(
  { name, type }: InputSpec,
  dims: readonly number[],
  distribution: GeneratedRequest['distribution'],
  random: Random,
): TypedArray {
  const data = allocate(type, elementCount(dims));
  const draw = distribution === 'normal' ? random.normal : random.uniform;
  if (type === 'float32' || type === 'float64') {
    for (let i = 0; i < data.length; i++) data[i] = draw();
    return data;
  }
  if (type === 'float16') {
    for (let i = 0; i < data.length; i++) data[i] = floatToHalf(draw());
    return data;
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < data.length; i++) data[i] = BigInt(integerAt(i, name, dims, random));
    return data;
  }
  const isPixels = (type === 'uint8' || type === 'int8') && dims.length >= 3;
  for (let i = 0; i < data.length; i++) {
    if (type === 'bool') data[i] = 1;
    else if (isPixels) data[i] = Math.floor(random.uniform() * 256) - (type === 'int8' ? 128 : 0);
    else data[i] = integerAt(i, name, dims, random);
  }
  return data;
}

function integerAt(index: number, name: string, dims: readonly number[], random: Random): number {
  if (/mask/i.test(name)) return 1;
  if (/type|segment/i.test(name)) return 0;
  if (/position/i.test(name)) return index % (dims.at(-1) ?? 1);
  return Math.floor(random.uniform() * tokens);
}
