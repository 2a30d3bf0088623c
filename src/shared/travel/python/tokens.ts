/** A token of Python source; line breaks and comments are left out. */
export type Token =
  | { readonly kind: 'name' | 'mark'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number };

const pattern =
  /(?<skip>\s+|#[^\n]*|\\\r?\n)|(?<prefix>[rRuUbBfF]{0,2})(?<quote>"""|'''|"|')|(?<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<mark>[\s\S])/uy;

/** Reads Python source into tokens. A string that is never closed ends with the text. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const scan = new RegExp(pattern);
  while (scan.lastIndex < source.length) {
    const groups = scan.exec(source)?.groups;
    if (groups === undefined) break;
    const { quote, number, name, mark } = groups;
    if (quote !== undefined) {
      const isRaw = /r/i.test(groups['prefix'] ?? '');
      const end = endOfString(source, scan.lastIndex, quote);
      const inner = source.slice(scan.lastIndex, end);
      tokens.push({ kind: 'string', text: isRaw ? inner : unescaped(inner) });
      scan.lastIndex = end + quote.length;
    } else if (number !== undefined) {
      tokens.push({ kind: 'number', value: Number(number.replaceAll('_', '')) });
    } else if (name !== undefined) {
      tokens.push({ kind: 'name', text: name });
    } else if (mark !== undefined) {
      tokens.push({ kind: 'mark', text: mark });
    }
  }
  return tokens;
}

function endOfString(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source.startsWith(quote, at)) return at;
  }
  return source.length;
}

const simple: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};

function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([0-7]{1,3})|([\s\S]))/g,
    (whole, short: string, long: string, hex: string, octal: string, one: string) => {
      const code = short ?? long ?? hex;
      if (code !== undefined) {
        const point = Number.parseInt(code, 16);
        return point > 0x10ffff ? whole : String.fromCodePoint(point);
      }
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      return simple[one] ?? (`'"\\`.includes(one) ? one : whole);
    },
  );
}
