import { RE2JS, RE2JSException } from 're2js';

export type CompiledPattern =
  | { readonly ok: true; test(text: string): boolean }
  | { readonly ok: false; readonly error: string };

/**
 * An expression somebody types into a field, letters of either case alike. It runs at every key over
 * thousands of names on the thread that draws, so it is one whose time grows with the text alone
 * (RE2), which leaves out what cannot be matched that way.
 */
export function compilePattern(source: string, flags = ''): CompiledPattern {
  try {
    void new RegExp(source, flags);
  } catch {
    return { ok: false, error: 'This is not a regular expression.' };
  }
  const bits =
    RE2JS.CASE_INSENSITIVE |
    (flags.includes('s') ? RE2JS.DOTALL : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0);
  try {
    const pattern = RE2JS.compile(source, bits);
    return { ok: true, test: (text) => pattern.test(text) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return {
      ok: false,
      error: 'Looking around, as in (?=…), and back references are not known here.',
    };
  }
}
