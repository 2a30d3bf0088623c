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

const names = [
  '/features/features.0/features.0.0/Conv',
  ...Array.from({ length: 2000 }, (_unused, index) => `/body/block.${index}/conv/Conv`),
];

test.each([
  ['/(([a-z/.0-9])+)+$!/', names],
  ['/^(\\w|[a-z]|[/.])+$!/i', names],
  ['/(?=(.+)+!)x/', ['a'.repeat(60)]],
  [`/${'.*'.repeat(12)}!/s`, ['x'.repeat(5000)]],
])('%s ends within its time and is named', (pattern, asked) => {
  const started = performance.now();
  expect(() => matchPattern(pattern, asked)).toThrow(
    expect.objectContaining({
      code: 'bad-input',
      message: expect.stringContaining(`'${pattern}' takes too long`) as string,
    }) as Error,
  );
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a name nobody foretold is matched within the same limit', () => {
  const isMatch = matchPattern('/^(a+)+$/', ['aaa', 'b']);
  expect([isMatch('aaa'), isMatch('b'), isMatch('aaaa')]).toEqual([true, false, true]);
  expect(() => isMatch(`${'a'.repeat(50)}!`)).toThrow(/takes too long/);
});

test('lookaround and back references work as in JavaScript', () => {
  const isMatch = matchPattern('/^(?!.*block\\.1\\d).*\\/(conv)\\/Conv$/', names);
  expect(names.filter(isMatch)).toHaveLength(2000 - 1110);
});
