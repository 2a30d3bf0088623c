import picomatch from 'picomatch';
import { badInput } from '../../shared/errors';

const regexForm = /^\/(.+)\/([imsu]*)$/s;

/**
 * Compiles a name pattern. Two forms:
 * - `/source/flags`, where flags is any of `imsu` or empty: a regular expression, found anywhere in the name.
 * - anything else: a glob over the whole name. `*` and `**` match everything including `/`, `?` one
 *   character, `[abc]` a class, `{a,b}` a choice. Case matters.
 *
 * ONNX node names often start with `/`, so a glob such as `/block/*` is fine, but `/block/` and
 * `/block/m` are regular expressions; write `/block/*` or `/block/[m]` for the glob.
 * Throws `bad-input` for a pattern that cannot be compiled.
 */
export function matchPattern(pattern: string): (name: string) => boolean {
  if (pattern === '')
    throw badInput('the empty pattern matches nothing', 'Write * for every layer.');
  const regex = regexForm.exec(pattern);
  return regex === null ? matchGlob(pattern) : matchRegex(pattern, regex[1] ?? '', regex[2] ?? '');
}

function matchRegex(pattern: string, source: string, flags: string): (name: string) => boolean {
  try {
    const regex = new RegExp(source, flags);
    return (name) => regex.test(name);
  } catch (error) {
    throw badInput(
      `pattern '${pattern}' is not a valid regular expression: ${error instanceof Error ? error.message : String(error)}`,
      'A pattern between slashes is a regular expression; anything else is a glob.',
    );
  }
}

function matchGlob(pattern: string): (name: string) => boolean {
  // `bash` lets a single star cross `/`: node names are scopes, and people mean "everything below".
  const isMatch = picomatch(pattern, { bash: true, dot: true, nonegate: true, noextglob: true });
  return (name) => name === pattern || isMatch(name);
}
