import { badInput } from '../errors';
import { compileGlob } from './glob';

export type NameTest = (name: string) => boolean;

/**
 * Compiles a pattern for names, of which some are known beforehand. Throws `bad-input` for a pattern
 * that cannot be compiled and, here or when asked, for one that takes too long.
 */
export type MatchPattern = (pattern: string, names: readonly string[]) => NameTest;

const regexForm = /^\/(.+)\/([imsu]*)$/s;

/**
 * Compiles a name pattern. Two forms:
 * - `/source/flags`, where flags is any of `imsu` or empty: a regular expression, found anywhere in the name.
 * - anything else: a glob over the whole name. `*` and `**` match everything including `/`, `?` one
 *   character, `[abc]` a class, `{a,b}` a choice. Case matters.
 *
 * A pattern also matches the name that is written exactly like it.
 *
 * ONNX node names often start with `/`, so a glob such as `/block/*` is fine, but `/block/` and
 * `/block/m` are regular expressions; write `/block/*` or `/block/[m]` for the glob.
 *
 * A regular expression can take longer than the sun will shine, so who matches says with `regexOf` how
 * one is compiled: it throws for one that is not valid, and gives null for one it cannot match, which
 * is then the answer. Throws `bad-input` for a pattern that cannot be compiled.
 */
export function compilePattern<T extends NameTest | null>(
  pattern: string,
  regexOf: (source: string, flags: string) => T,
): NameTest | T {
  if (pattern === '')
    throw badInput('the empty pattern matches nothing', 'Write * for every layer.');
  const regex = regexForm.exec(pattern);
  const test =
    regex === null
      ? compileGlob(pattern)
      : validRegex(pattern, () => regexOf(regex[1] ?? '', regex[2] ?? ''));
  return test === null ? test : (name) => name === pattern || test(name);
}

function validRegex<T>(pattern: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw badInput(
      `pattern '${pattern}' is not a valid regular expression: ${error instanceof Error ? error.message : String(error)}`,
      'A pattern between slashes is a regular expression; anything else is a glob.',
    );
  }
}
