import { expect, test } from 'vitest';
import { printable, printableJson, printableLines, withoutControls } from './printable';

const hostile: readonly (readonly [what: string, text: string, shown: string])[] = [
  ['an escape sequence', 'a\u001B[2Jb', 'a\\x1b[2Jb'],
  ['a sequence of 8-bit terminals', '\u009B31mred', '\\x9b31mred'],
  ['line breaks', 'a\nb\r\nc\u2028d\u0085e', 'a\\nb\\r\\nc\\u2028d\\x85e'],
  ['a tab, a NUL, DEL and a bell', '\t\u0000\u007F\u0007', '\\t\\x00\\x7f\\x07'],
  ['text turned round', 'a\u202Egnp.exe\u2066', 'a\\u202egnp.exe\\u2066'],
  ['what has no width', 'a\u200Bb\uFEFF\u{E0041}', 'a\\u200bb\\ufeff\\u{e0041}'],
  ['half a character', 'a\uD800b', 'a\\ud800b'],
];

test.each(hostile)('%s is shown, not obeyed', (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printableLines(text.replaceAll('\n', ''), [])).toBe(shown.replaceAll('\\n', ''));
  const json = JSON.stringify({ [text]: text }, null, 2);
  const escaped = printableJson(json);
  expect(escaped).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
});

test('ordinary names in any script stay as they are', () => {
  for (const name of ['/model/layer.0/Conv', 'слой', '卷积/层', 'مرحبا', 'naïve – 😀']) {
    expect(printable(name)).toBe(name);
    expect(withoutControls(name)).toBe(name);
  }
});

test('what is laid out keeps its lines and its own colours, and nothing else', () => {
  const own = ['\u001B[31m', '\u001B[39m'];
  const text = '\u001B[31mred\u001B[39m\n\u001B[2J\u001B[32m';
  expect(printableLines(text, own)).toBe('\u001B[31mred\u001B[39m\n\\x1b[2J\\x1b[32m');
});

test('a document keeps line breaks and tabs, and gets no control', () => {
  expect(withoutControls('a\u0000\tb\r\n\u202Ec')).toBe('a\uFFFD\tb\r\n\uFFFDc');
});
