import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { expect, test } from 'vitest';
import { frameOptions } from '../shared/wire/wire';
import { frameProblem } from './frame-problem';

const packr = new Packr(frameOptions);
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test('whatever a page can pack passes', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, undefined, true, NaN, -1, 2 ** 40, 'ü'.repeat(300), ''),
      fc.double(),
      fc.integer(),
      fc.string({ unit: 'binary' }),
      fc.uint8Array(),
      fc.float32Array(),
      fc.float64Array(),
      fc.array(tie('any'), { maxLength: 40 }),
      fc.dictionary(fc.string(), tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(value, (any) => frameProblem(packr.pack(any)) === null),
    {
      numRuns: 300,
    },
  );
});

test('long lists, texts and bytes pass', () => {
  for (const value of [
    Array.from({ length: 70_000 }, (_, index) => index),
    'x'.repeat(70_000),
    new Uint8Array(70_000),
    new Float32Array(70_000),
    Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`k${index}`, index])),
  ])
    expect(frameProblem(packr.pack(value))).toBeNull();
});

test('a frame that ends anywhere else than it should does not', () => {
  const whole = packr.pack({
    t: 'q',
    m: 'saveFile',
    a: [{ content: new Uint8Array(300), x: [1.5] }],
  });
  for (let length = 0; length < whole.length; length += 1)
    expect(frameProblem(whole.subarray(0, length))).toBe('it is cut short');
  expect(frameProblem(Buffer.concat([whole, bytes(0)]))).toBe('there is more behind its end');
});

test.each([
  ['nothing', bytes(), 'cut short'],
  ['a list that promises 2^32 values', bytes(0xdd, 255, 255, 255, 255), 'cut short'],
  ['an object that promises 2^32 entries', bytes(0xdf, 255, 255, 255, 255), 'cut short'],
  [
    'lists in lists, each promising all',
    Buffer.alloc(50_000, Buffer.from([0xdd, 0, 0, 1, 0])),
    'too deep',
  ],
  ['200,000 lists in each other', Buffer.alloc(200_000, 0x91), 'too deep'],
  [
    '200,000 objects in each other',
    Buffer.alloc(600_000, Buffer.from([0x81, 0xa1, 0x61])),
    'too deep',
  ],
  [
    'five million values',
    Buffer.concat([bytes(0xdd, 0, 0x4c, 0x4b, 0x40), Buffer.alloc(5_000_000)]),
    'too many',
  ],
  ['the token that means nothing', bytes(0xc1), 'no page sends'],
  ['a record, which makes code', bytes(0xd4, 0x72, 0x40), 'no page sends'],
  ['an expression', bytes(0xc7, 1, 0x78, 0), 'no page sends'],
  ['an error', bytes(0xc7, 0, 0x65), 'no page sends'],
  ['a number of any size', bytes(0xc7, 1, 0x42, 1), 'no page sends'],
  ['a value that holds itself', bytes(0xd6, 0x69, 0, 0, 0, 1), 'no page sends'],
])('%s is refused', (_, frame, why) => expect(frameProblem(frame)).toContain(why));
