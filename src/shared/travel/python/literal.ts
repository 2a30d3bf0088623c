/** Python code that stands for itself in a literal: `QuantType.QInt8`. */
export class PyCode {
  readonly code: string;
  constructor(code: string) {
    this.code = code;
  }
}

export type PyValue =
  | string
  | number
  | boolean
  | null
  | PyCode
  | readonly PyValue[]
  | { readonly [key: string]: PyValue };

/**
 * A string literal of Python for any text. Only letters, digits and ASCII stand as they are: line breaks,
 * quotes, backslashes and whatever turns the direction of writing are escaped, so that the text stays
 * one literal on one line. Half of a surrogate pair is a valid escape there, too.
 */
export function pyString(text: string): string {
  const inner = Array.from(text, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    if (/^[ -~\p{L}\p{Nd}]$/u.test(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${inner.join('')}"`;
}

/** A literal on one line, or with an entry on each line where it is longer than `width`. */
export function pyLiteral(value: PyValue, indent = '', width = 88): string {
  const short = oneLine(value);
  if (indent.length + short.length <= width || !isContainer(value)) return short;
  const deeper = `${indent}    `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const lines = Array.isArray(value)
    ? value.map((one: PyValue) => pyLiteral(one, deeper, width))
    : Object.entries(value).map(
        ([key, one]: [string, PyValue]) => `${pyString(key)}: ${pyLiteral(one, deeper, width)}`,
      );
  return `${open}\n${lines.map((line) => `${deeper}${line},\n`).join('')}${indent}${close}`;
}

function isContainer(value: PyValue): value is readonly PyValue[] | Record<string, PyValue> {
  return typeof value === 'object' && value !== null && !(value instanceof PyCode);
}

function oneLine(value: PyValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return pyString(value);
  if (value instanceof PyCode) return value.code;
  if (Array.isArray(value)) return `[${value.map((one: PyValue) => oneLine(one)).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, one]: [string, PyValue]) => `${pyString(key)}: ${oneLine(one)}`)
    .join(', ')}}`;
}

/** A regular expression of Python's `re` for exactly this text, from its first character to its last. */
export function pyExactly(text: string): string {
  return `${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`;
}
