import { expect, test } from 'vitest';
import { compileGlob } from './glob';
import { matchPattern } from './match-pattern';

const names = [
  'conv1',
  './conv',
  '..',
  '../x/conv',
  '.hidden',
  'fc(1)/MatMul',
  'fc(12)/MatMul',
  'fc[1]',
  'a{0}/b',
  'a{0,1}',
  '!not',
  '^up',
  'x+y@z',
  'two\nlines',
  ' spaced name ',
  'C:\\model\\conv',
  'Größe/层/🙂',
  'a*b?c',
  'a,b',
  '(?:x)',
  '$end^',
  '-',
  ']',
  '[',
  '/a+b/',
  '/conv(/x',
];

test('a star selects every name, whatever it is made of', () => {
  for (const pattern of ['*', '**', '{*,x}']) {
    expect(names.filter(matchPattern(pattern))).toEqual(names);
  }
});

test.each(names)('the name %j selects itself', (name) => {
  expect(matchPattern(name)(name)).toBe(true);
});

test.each(names.filter((name) => !/[*?[\]{},]|^\//.test(name)))(
  '%j selects nothing else',
  (name) => {
    expect(names.filter(matchPattern(name))).toEqual([name]);
  },
);

test.each<[string, readonly string[]]>([
  ['fc(1)*', ['fc(1)/MatMul']],
  ['fc(1?)*', ['fc(12)/MatMul']],
  ['./*', ['./conv']],
  ['.*', ['./conv', '..', '../x/conv', '.hidden']],
  ['*\nlines', ['two\nlines']],
  ['two?lines', ['two\nlines']],
  ['!*', ['!not']],
  ['*+*@*', ['x+y@z']],
  [' *', [' spaced name ']],
  ['C:\\model\\conv', ['C:\\model\\conv']],
  ['C:\\model*', ['C:\\model\\conv']],
  ['Gr?ße/?/?', ['Größe/层/🙂']],
  ['*[🙂层]', ['Größe/层/🙂']],
  ['a\\*b\\?c', ['a*b?c']],
  ['a{0}*', ['a{0}/b']],
  ['a\\{0,1\\}', ['a{0,1}']],
  ['fc\\[1\\]', ['fc[1]']],
  ['[]]', [']']],
  ['[!a-zA-Z./! C(\\[]*', ['^up', '$end^', '-', ']']],
  ['[-^]*', ['^up', '-']],
  ['{conv1,fc(1)*,{.,..}}', ['conv1', 'fc(1)/MatMul', '..']],
  ['{[,]}', ['[', ']']],
  ['conv1{,x}', ['conv1']],
  ['(?:x)', ['(?:x)']],
  ['/conv(/*', ['/conv(/x']],
])('%j selects %j', (pattern, expected) => {
  expect(names.filter(matchPattern(pattern)).toSorted()).toEqual(expected.toSorted());
});

test('many stars on a long name come to an end', () => {
  // A regular expression of the same meaning would take longer than anybody waits.
  const isMatch = compileGlob(`${'*a'.repeat(40)}b`);
  expect(isMatch('a'.repeat(10_000))).toBe(false);
});

test('choices that multiply without end are refused', () => {
  expect(() => compileGlob('{a,b}'.repeat(20))).toThrow(/stands for more than 1000 names/);
});
