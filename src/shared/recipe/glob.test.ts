import { expect, test } from 'vitest';
import { compileGlob } from './glob';
import { matchPattern } from '../../engine/recipe/match-pattern';

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

/** Names and patterns too long to be printed: what was thrown, in short. */
function outcome(pattern: string, name: string): unknown {
  try {
    return matchPattern(pattern)(name);
  } catch (error) {
    return error instanceof Error ? error.message.slice(-60) : error;
  }
}

const many = 60_000;

test.each<[string, string, string]>([
  ['braces', '{'.repeat(many), '{'.repeat(many)],
  ['choices', '{a,'.repeat(many), '{a,'.repeat(many)],
  ['classes', '['.repeat(many), '['.repeat(many)],
  ['negated classes', `${'[!'.repeat(many)}]`, 'x'],
  ['empty braces', '{}'.repeat(many), '{}'.repeat(many)],
  ['a choice behind braces', `${'{'.repeat(many)}{a,b}`, `${'{'.repeat(many)}b`],
])('the time grows with the pattern, however many brackets it opens: %s', (_, pattern, name) => {
  expect(outcome(pattern, name)).toBe(true);
});

test.each<[string, string]>([
  ['choices in a row', `${'{a,b}'.repeat(9)}${'x'.repeat(300_000)}`],
  ['choices in choices', `${'{a,'.repeat(900)}${'x'.repeat(50_000)}${'}'.repeat(900)}`],
])('a long pattern of many names is refused before it fills the memory: %s', (_, pattern) => {
  expect(outcome(pattern, 'a')).toMatch(/stands for too many long names$/);
});

test('the first choice is the one that begins first, also around others', () => {
  const isMatch = matchPattern('{{x,y}z,{u}}{,w}');
  const asked = ['xz', 'yz', '{u}', 'xzw', '{u}w', 'xy', 'u', ''];
  expect(asked.filter(isMatch)).toEqual(['xz', 'yz', '{u}', 'xzw', '{u}w']);
});

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
