import { expect, test } from 'vitest';
import { csv, csvCell, tabbed } from './csv';

const formulas = [
  "-2+3+cmd|' /C calc'!A0",
  '=1+1',
  '+1+1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '|calc',
  '%0',
  ' =1+1',
  '＝1+1',
  '-A1',
  '-1-1',
  '-1e5(2)',
];

test.each(formulas)('%j is text to a spreadsheet', (name) => {
  expect(csvCell(name).replace(/^"/, '')).toMatch(/^'/);
  expect(tabbed([[name]])).toMatch(/^'/);
});

test.each(['-3.25', '-3', '+1e-5', '-.5', '-12 dB', '-4.5 %', '1.5'])(
  '%j stays a number',
  (text) => {
    expect(csvCell(text)).toBe(text);
  },
);

test('numbers of any sign stay numbers', () => {
  expect([-3.5, -0, 1e-7, Number.NaN].map(csvCell)).toEqual(['-3.5', '0', '1e-7', 'NaN']);
});

test('names that only hold such characters are left alone', () => {
  for (const name of ['/a-b/c+d', 'conv=1', 'x@y', 'layer.0']) expect(csvCell(name)).toBe(name);
});

test.each(['"=1+1"', '"@SUM(A1)', ' "-A1"', '"'])('%s opens no quoted cell in a paste', (name) => {
  const pasted = tabbed([[name, 'next']]);
  expect(pasted).toBe(`"${name.replaceAll('"', '""')}"\tnext`);
});

test('quotes, separators and line breaks stay in their cell', () => {
  expect(csvCell('a"b')).toBe('"a""b"');
  expect(csvCell('a,"b"')).toBe('"a,""b"""');
  expect(csvCell('a;b')).toBe('"a;b"');
  expect(csv(['n'], [['a\nb'], ['c\u0000d']])).toBe('n\r\n"a\nb"\r\nc\uFFFDd\r\n');
  expect(tabbed([['a\tb\nc', 'd']])).toBe('a b c\td');
});
