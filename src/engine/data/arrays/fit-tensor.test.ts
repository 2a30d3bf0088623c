import { describe, expect, it } from 'vitest';
import { fitTensor } from './fit-tensor';
import { createNoticeLog } from '../sample/notice-log';
import { allocate } from '../sample/tensor';
import type { ElementType, HostTensor, InputSpec } from '../sample/tensor';

function tensor(type: ElementType, ...dims: number[]): HostTensor {
  return {
    type,
    dims,
    data: allocate(
      type,
      dims.reduce((a, b) => a * b, 1),
    ),
  };
}

function spec(type: ElementType, ...shape: (number | string)[]): InputSpec {
  return { name: 'x', type, shape };
}

function fit(given: HostTensor, wanted: InputSpec) {
  const log = createNoticeLog();
  const fitted = fitTensor(given, wanted, '007.npy', log);
  return { fitted, codes: log.list().map(({ code }) => code) };
}

describe('fitTensor', () => {
  it('passes a fitting tensor on without a copy and without a word', () => {
    const given = tensor('float32', 2, 3, 8, 8);
    const { fitted, codes } = fit(given, spec('float32', 'batch', 3, -1, 8));
    expect(fitted.data).toBe(given.data);
    expect(codes).toEqual([]);
  });

  it('adds the batch dimension where the batch is 1 or dynamic, and says so', () => {
    for (const batch of [1, -1, 'N']) {
      const { fitted, codes } = fit(tensor('float32', 3, 8, 8), spec('float32', batch, 3, 8, 8));
      expect(fitted.dims).toEqual([1, 3, 8, 8]);
      expect(codes).toEqual(['batch-dimension-added']);
    }
  });

  it('converts the four harmless pairs of types, and says so', () => {
    const double: HostTensor = { type: 'float64', dims: [2], data: Float64Array.of(0.1, -2) };
    expect(fit(double, spec('float32', 2))).toEqual({
      fitted: { type: 'float32', dims: [2], data: Float32Array.of(0.1, -2) },
      codes: ['converted-float64'],
    });
    const ids: HostTensor = { type: 'int32', dims: [2], data: Int32Array.of(-1, 7) };
    expect(fit(ids, spec('int64', 2))).toEqual({
      fitted: { type: 'int64', dims: [2], data: BigInt64Array.of(-1n, 7n) },
      codes: ['converted-int32'],
    });
    const single: HostTensor = { type: 'float32', dims: [2], data: Float32Array.of(1, -0.5) };
    expect(fit(single, spec('float16', 2))).toEqual({
      fitted: { type: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xb800) },
      codes: ['converted-float32'],
    });
    const half: HostTensor = { type: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xb800) };
    expect(fit(half, spec('float32', 2))).toEqual({
      fitted: { type: 'float32', dims: [2], data: Float32Array.of(1, -0.5) },
      codes: ['converted-float16'],
    });
  });

  it.each([
    ['float32', 'float64'],
    ['int64', 'int32'],
    ['uint8', 'float32'],
    ['bool', 'uint8'],
  ] as const)('does not convert %s to %s', (from, to) => {
    expect(() => fit(tensor(from, 2), spec(to, 2))).toThrow(
      `input 'x' of 007.npy: expected ${to} [2], found ${from} [2]`,
    );
  });

  it.each([
    [tensor('float64', 3, 224, 224), spec('float32', 4, 3, 224, 224), /fixed batch of 4/],
    [tensor('float32', 1, 3, 9, 9), spec('float32', 1, 3, 8, 8), /one sample per file/],
    [tensor('float32', 1, 8, 8, 3), spec('float32', 1, 3, 8, 8), /transpose/],
    [tensor('float32', 8, 8), spec('float32', 1, 3, 8, 8), /one sample per file/],
    [tensor('float32', 1, 1, 3, 8, 8), spec('float32', 1, 3, 8, 8), /one sample per file/],
    [tensor('float32', 0, 3, 8, 8), spec('float32', 'N', 3, 8, 8), /empty/],
  ])('refuses %o for %o with a hint', (given, wanted, hint) => {
    expect(() => fit(given, wanted)).toThrow(
      expect.objectContaining({
        code: 'bad-input',
        message: `input 'x' of 007.npy: expected ${wanted.type} [${wanted.shape.join(',')}], found ${given.type} [${given.dims.join(',')}]`,
        hint: expect.stringMatching(hint) as string,
      }),
    );
  });
});
