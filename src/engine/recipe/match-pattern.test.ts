import { expect, test } from 'vitest';
import { matchPattern } from './match-pattern';

const cases: readonly [string, readonly string[], readonly string[]][] = [
  [
    '/encoder.layer.11/*',
    ['/encoder.layer.11/MatMul', '/encoder.layer.11/attn/self/Add'],
    ['/encoder.layer.1/MatMul'],
  ],
  ['*', ['conv1', '/a/b', '.hidden'], []],
  ['*conv*', ['/a/conv1/Conv', 'conv'], ['/a/Add']],
  ['conv?', ['conv1'], ['conv', 'conv12']],
  ['layer[12]/*', ['layer1/a/b', 'layer2/c'], ['layer3/a']],
  ['{stem,head}/*', ['stem/x', 'head/y/z'], ['body/x']],
  ['conv1', ['conv1'], ['conv11', 'a/conv1']],
  ['!conv1', ['!conv1'], ['conv2']],
  ['a+b(1)', ['a+b(1)'], ['ab1']],
  ['w[0]', ['w[0]', 'w0'], ['w1']],
  ['/^conv\\d$/', ['conv1'], ['conv12', 'Conv1']],
  ['/^conv\\d$/i', ['Conv1'], ['conv12']],
  ['/layer[34]/', ['/layer3/x', 'a/layer4'], ['/layer5/x']],
  ['/block/[m]', ['/block/m'], ['/block/n', 'x/block/m']],
];

test.each(cases)('%s', (pattern, hits, misses) => {
  const isMatch = matchPattern(pattern);
  expect(hits.filter((name) => !isMatch(name))).toEqual([]);
  expect(misses.filter(isMatch)).toEqual([]);
});

test('says which regular expression is broken', () => {
  expect(() => matchPattern('/conv(/')).toThrow(/'\/conv\(\/' is not a valid regular expression/);
});

test('does not accept the empty pattern', () => {
  expect(() => matchPattern('')).toThrow(/empty pattern/);
});
