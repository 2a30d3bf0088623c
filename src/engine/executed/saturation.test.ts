import { describe, expect, test } from 'vitest';
import { makeNode } from '../onnx/proto';
import type { NodeProto } from '../onnx/proto';
import { saturatingChannels } from './saturation';

const full = 255;

function product(op: string, transB = 0): NodeProto {
  return makeNode(op, ['x', 'w'], ['y'], { transB });
}

function weight(dims: readonly number[], ...values: number[]) {
  return { dims, dtype: 'int8' as const, data: Int8Array.from(values) };
}

describe('pairs of products in 16 bits', () => {
  test('two large weights of one sign next to each other can overflow, of two signs they cannot', () => {
    // 255 · (100 + 100) = 51000 > 32767; 255 · 100 = 25500.
    expect(saturatingChannels(product('Conv'), weight([1, 2, 1, 1], 100, 100), full)).toBe(1);
    expect(saturatingChannels(product('Conv'), weight([1, 2, 1, 1], -100, -100), full)).toBe(1);
    expect(saturatingChannels(product('Conv'), weight([1, 2, 1, 1], 100, -100), full)).toBe(0);
  });

  test('the limit is exact: 255 · 128 fits, 255 · 129 does not', () => {
    expect(saturatingChannels(product('Conv'), weight([1, 2, 1, 1], 64, 64), full)).toBe(0);
    expect(saturatingChannels(product('Conv'), weight([1, 2, 1, 1], 65, 64), full)).toBe(1);
  });

  test('the range of reduceRange never saturates, and neither do 7-bit activations', () => {
    const reduced = weight([1, 4, 1, 1], 64, 64, -64, -64);
    expect(saturatingChannels(product('Conv'), reduced, full)).toBe(0);
    const large = weight([1, 2, 1, 1], 127, 127);
    expect(saturatingChannels(product('Conv'), large, 127)).toBe(0);
  });

  test('only neighbours of one channel count: input channels innermost', () => {
    // Two input channels of a 1×2 window: stored [c0 at 0, c0 at 1, c1 at 0, c1 at 1].
    expect(saturatingChannels(product('Conv'), weight([1, 2, 1, 2], 100, 100, 0, 0), full)).toBe(0);
    expect(saturatingChannels(product('Conv'), weight([1, 2, 1, 2], 100, 0, 100, 0), full)).toBe(1);
  });

  test('a MatMul sums down its columns, a transposed Gemm along its rows', () => {
    const columns = weight([2, 2], 100, 0, 100, 0);
    expect(saturatingChannels(product('MatMul'), columns, full)).toBe(0.5);
    expect(saturatingChannels(product('Gemm', 1), columns, full)).toBe(0);
  });

  test('depthwise convolutions and uint8 weights never saturate', () => {
    expect(
      saturatingChannels(product('Conv'), weight([2, 1, 1, 2], 127, 127, 127, 127), full),
    ).toBe(0);
    const unsigned = { dims: [1, 2, 1, 1], dtype: 'uint8' as const, data: Uint8Array.of(255, 255) };
    expect(saturatingChannels(product('Conv'), unsigned, full)).toBe(0);
  });
});
