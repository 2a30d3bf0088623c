import { RE2JS, RE2JSException } from 're2js';

export type CompiledPattern =
  | { readonly ok: true; test(text: string): boolean }
  | { readonly ok: false; readonly error: string };

/**
 * An expression somebody types into a field, letters of either case alike. It runs at every key over
 * thousands of names on the thread that draws, so it is one whose time grows with the text alone.
 */
export function compilePattern(source: string, flags = ''): CompiledPattern {
  let test: ReturnType<typeof compileRe2>;
  try {
    test = compileRe2(source, `${flags.replace('i', '')}i`);
  } catch {
    return { ok: false, error: 'This is not a regular expression.' };
  }
  return test === null
    ? { ok: false, error: 'Looking around, as in (?=…), and back references are not known here.' }
    : { ok: true, test };
}

/** Forms that RE2 takes for something else than JavaScript does: \\A, \\Q, \\x{…}, [[:alpha:]], flags inside. */
const otherInRe2 = /\\[AzQECaGRXpP]|\\x\{|\[\[:|\(\?[a-zA-Z^-]|\(\?P/;

/**
 * A regular expression, found anywhere in a text, in time that grows with the text alone (RE2); null
 * for one that cannot be matched that way, or means something else there. Throws `SyntaxError` for what is none.
 */
export function compileRe2(source: string, flags: string): ((text: string) => boolean) | null {
  void new RegExp(source, flags);
  if (otherInRe2.test(source)) return null;
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0);
  try {
    const pattern = RE2JS.compile(source, bits);
    return (text) => pattern.test(text);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return null;
  }
}
