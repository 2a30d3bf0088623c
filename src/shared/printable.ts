/**
 * Characters that are no text: controls (C0, DEL, C1), what changes the direction of text or has no
 * width, separators of lines, and halves of characters.
 */
const notText = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from outside as one line that a terminal only shows: node names, producers and file names
 * may hold sequences that clear the screen, or line breaks that fake rows of a table.
 */
export function printable(text: string): string {
  return text.replaceAll(notText, escaped);
}

/** Text for a document of its own (XML, HTML, CSV), which breaks at most of these characters. */
export function withoutControls(text: string): string {
  return text.replaceAll(notText, (character) =>
    short[character] === undefined ? '\uFFFD' : character,
  );
}

/** JSON that says the same, and holds nothing a terminal would obey. */
export function printableJson(json: string): string {
  return json.replaceAll(notText, (character) =>
    character === '\n'
      ? character
      : character.replaceAll(/[^]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
  );
}

/** Text that is laid out already: its line breaks stay, and so do the sequences of our own. */
export function printableLines(text: string, own: readonly string[]): string {
  const sequences = own.map((sequence) => `${sequence.replaceAll('[', '\\[')}|`);
  const parts = new RegExp(sequences.join('') + notText.source, 'gu');
  return text.replaceAll(parts, (found) =>
    found === '\n' || own.includes(found) ? found : escaped(found),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const known = short[character];
  if (known !== undefined) return known;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 5)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
