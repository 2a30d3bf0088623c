import { Packr } from 'msgpackr';
import type { Random } from '../../src/engine/data/random';
import { engineCallNames } from '../../src/shared/contract/contract';
import { frameOptions } from '../../src/shared/wire/wire';
import { webCallNames } from '../../src/shared/shell/shell-calls';
import { pick, randomBytes, spoil, whole } from './chance';

const packr = new Packr(frameOptions);

export interface Made {
  readonly kind: string;
  readonly bytes: Buffer;
}

/** Stopping the engine three times is a wish, not a fault. */
const names: readonly string[] = [...engineCallNames, ...webCallNames].filter(
  (name) => name !== 'stopEngine',
);
const keys = [
  'jobId',
  'file',
  'recipe',
  'options',
  'data',
  'folder',
  'name',
  'ref',
  'state',
  'target',
  'content',
  'request',
  'samples',
  'text',
  'from',
  'batch',
  'threads',
  'repeats',
  'layer',
  'schema',
  'kind',
  'constructor',
  'prototype',
  'then',
  '__proto__',
];
const values: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  2 ** 53,
  '',
  'x',
  'bitloupe.recipe/1',
  '../..',
  'file-0',
  'target-0',
  '\0',
  '\ud800',
  'x'.repeat(100_000),
  new Uint8Array(5),
  new Float32Array(3),
  [],
  {},
];

/** A frame of one of the kinds, decided by `random` alone. */
export function makeFrame(random: Random): Made {
  const kind = pick(random, [
    'noise',
    'call',
    'call',
    'call',
    'spoilt call',
    'spoilt call',
    'value',
    'answer',
    'deep',
    'promises',
  ]);
  return { kind: `frame: ${kind}`, bytes: bytesOf(kind, random) };
}

function bytesOf(kind: string, random: Random): Buffer {
  switch (kind) {
    case 'noise':
      return randomBytes(random, whole(random, 200));
    case 'value':
      return packr.pack(anyValue(random, 3));
    case 'answer':
      return packr.pack({
        t: 's',
        i: anyValue(random, 1),
        r: anyValue(random, 2),
        e: anyValue(random, 2),
      });
    case 'deep':
      return Buffer.alloc(1 + whole(random, 300_000), pick(random, [0x91, 0x81, 0xdc, 0x9f]));
    case 'promises':
      return Buffer.concat([
        Buffer.from([pick(random, [0xdc, 0xdd, 0xde, 0xdf, 0xc6, 0xdb, 0xc9, 0xd4, 0xd8])]),
        randomBytes(random, whole(random, 12)),
      ]);
    case 'spoilt call':
      return spoil(random, packr.pack(anyCall(random)));
    default:
      return packr.pack(anyCall(random));
  }
}

const recipe = { schema: 'bitloupe.recipe/1', layers: { x: 'none' } };
/** Calls that are right, but for what is put into them. */
const rightCalls: readonly (readonly [string, object])[] = [
  ['listFolder', { folder: null }],
  ['findPath', { text: 'digits.onnx', from: null }],
  ['newFile', { folder: 'x', name: 'x.json' }],
  ['saveState', { state: { models: [{ recipe, runs: [1, 2] }] } }],
  ['lookUp', { ref: 'file-0' }],
  ['openModel', { jobId: 'a', file: 'file-0' }],
  ['describePlan', { recipe: { schema: 'bitloupe.recipe/1', ops: { Conv: 'none' } } }],
  ['setData', { jobId: 'b', data: { kind: 'generated', distribution: 'normal', samples: 1 } }],
  [
    'run',
    { jobId: 'c', recipe, options: { kernels: 'simulated', scope: 'outputs', shadow: false } },
  ],
  ['inspectLayer', { jobId: 'd', recipe, layer: 'x' }],
  ['thumbnails', { samples: [0], sizePx: 16, from: 'data' }],
  ['layerSamples', { jobId: 'e', recipe, limit: 1 }],
  ['predict', { recipe: { schema: 'bitloupe.recipe/1' } }],
  ['saveFile', { target: 'target-0', content: 'x' }],
  ['cancel', { jobId: 'c' }],
];

/** One value somewhere inside replaced by another. */
function withOneWrong(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.uniform() < 0.2)
    return anyValue(random, 2);
  const entries = Object.entries(value);
  const at = whole(random, Math.max(1, entries.length));
  const changed = entries.map(([key, item], index) => [
    key,
    index === at ? withOneWrong(random, item) : item,
  ]);
  return Array.isArray(value)
    ? changed.map(([, item]: unknown[]) => item)
    : Object.fromEntries(changed as [string, unknown][]);
}

function anyCall(random: Random): object {
  if (random.uniform() < 0.6) {
    const [name, args] = pick(random, rightCalls);
    return { t: 'q', i: 'fuzz', m: name, a: [withOneWrong(random, args)] };
  }
  const args = Array.from({ length: random.uniform() < 0.9 ? 1 : whole(random, 4) }, () =>
    anyValue(random, 4),
  );
  return { t: 'q', i: 'fuzz', m: pick(random, names), a: args };
}

function anyValue(random: Random, levels: number): unknown {
  const chance = random.uniform();
  if (levels === 0 || chance < 0.3) return pick(random, values);
  const size = whole(random, 6);
  if (chance < 0.4) return Array.from({ length: size }, () => anyValue(random, levels - 1));
  // Not as a literal: there the key `__proto__` would be no key.
  return Object.fromEntries(
    Array.from({ length: size }, () => [pick(random, keys), anyValue(random, levels - 1)]),
  );
}
