import { expect, test } from 'vitest';
import { shortenNames } from './shorten-names';

const deep = [
  '/model/encoder/layer.0/attention/MatMul',
  '/model/encoder/layer.0/attention/MatMul_1',
  '/model/encoder/layer.1/attention/MatMul',
  '/model/head/Gemm',
];

test('names that fit stay whole', () => {
  const short = shortenNames(deep, 80);
  expect(short.prefix).toBe('');
  expect(short.of('/model/head/Gemm')).toBe('/model/head/Gemm');
});

test('the scope most names share goes first, and names outside it stay whole', () => {
  const short = shortenNames(deep, 28);
  expect(short.prefix).toBe('/model/encoder/');
  expect(deep.map(short.of)).toEqual([
    'layer.0/attention/MatMul',
    'layer.0/attention/MatMul_1',
    'layer.1/attention/MatMul',
    '/model/head/Gemm',
  ]);
});

test('what is still too long loses its start, never its end', () => {
  const short = shortenNames(deep, 16);
  expect(short.of('/model/encoder/layer.0/attention/MatMul_1')).toBe('…ention/MatMul_1');
});
