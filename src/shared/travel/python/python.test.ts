import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasPython, runPython } from '../../../../test/python/python';
import { pyExactly, pyLiteral, pyString } from './literal';
import { callsIn, PyName } from './read-python';

const hostile = [
  `it's "quoted"`,
  '"""',
  "'''",
  'back\\slash\\',
  'line\nbreak\r\ttab',
  '\u202Eturned round',
  'ünïcode 名前 😀',
  '# no comment',
  '{f"{x}"}',
  '\0\u0007',
  '',
  '\uD800',
];

test('any text comes back out of its literal, which is one line', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostile));
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const source = `f(${pyLiteral(texts)}, ${texts.map(pyString).join(', ')})`;
      const [call] = callsIn(source);
      expect(call?.args).toEqual([texts, ...texts]);
      for (const one of texts) expect(pyString(one)).not.toMatch(/[\n\r\u2028\u2029]/);
    }),
  );
});

test.runIf(hasPython)(
  'Python reads the same texts, and its patterns match them alone',
  async () => {
    // Half a surrogate pair is a string there, but no text that could be printed.
    const texts = hostile.slice(0, -1);
    const lines = [
      'import re',
      `TEXTS = ${pyLiteral(texts)}`,
      `PATTERNS = ${pyLiteral(texts.map(pyExactly))}`,
      'MATCHES = [[text for text in TEXTS if re.match(one, text)] for one in PATTERNS]',
    ];
    const { constants } = await runPython(lines.join('\n'));
    expect(constants['TEXTS']).toEqual(texts);
    expect(constants['MATCHES']).toEqual(texts.map((text) => [text]));
  },
);

test('calls are found with their arguments, whatever stands around them', () => {
  const calls = callsIn(`
# quantize_static("a comment")
SKIP = ["a", 'b' "c", r"\\d", """d
e"""]  # a list
def f(x=1):
    return tool.quantize_static("m", nodes_to_exclude=SKIP, data={k: v for k in x}, n=-1e3,
        options={"A": True, QuantType.QInt8: None}, kind=QuantType.QInt8, t=("x",), p=("y"))
`);
  const call = calls.find(({ name }) => name === 'quantize_static');
  expect(call?.args).toEqual(['m']);
  expect(Object.fromEntries(call?.named ?? [])).toEqual({
    nodes_to_exclude: ['a', 'bc', String.raw`\d`, 'd\ne'],
    data: new PyName('…'),
    n: -1000,
    options: new Map<unknown, unknown>([
      ['A', true],
      ['QuantType.QInt8', null],
    ]),
    kind: new PyName('QuantType.QInt8'),
    t: ['x'],
    p: 'y',
  });
});

test('what is no Python, never closed or very deep, ends', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void callsIn(text)));
  expect(callsIn(`f(${'['.repeat(100_000)}`)).toEqual([]);
  expect(callsIn('f('.repeat(2000))).toEqual([]);
  expect(callsIn('f("never closed')).toEqual([]);
});
