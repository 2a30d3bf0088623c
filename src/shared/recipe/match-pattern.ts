import { badInput } from '../errors';
import { compileGlob } from './glob';
import { TimeUp, withinMs } from '../../engine/recipe/time-limit';

const regexForm = /^\/(.+)\/([imsu]*)$/s;

/** Ordinary patterns take milliseconds for ten thousand names. */
const limitMs = 500;

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
 * `names` are those it will be asked for, as far as they are known: they are matched in one go,
 * within a limit of time, because some patterns take longer than the sun will shine. Throws
 * `bad-input` for a pattern that cannot be compiled, and, here or when asked, for one that takes too long.
 */
export function matchPattern(
  pattern: string,
  names: Iterable<string> = [],
): (name: string) => boolean {
  if (pattern === '')
    throw badInput('the empty pattern matches nothing', 'Write * for every layer.');
  const regex = regexForm.exec(pattern);
  const test = limited(pattern, () =>
    regex === null ? matchGlob(pattern) : matchRegex(pattern, regex[1] ?? '', regex[2] ?? ''),
  );
  const known = new Map<string, boolean>();
  const learn = (asked: Iterable<string>): void => {
    limited(pattern, () => {
      for (const name of asked) if (!known.has(name)) known.set(name, test(name));
    });
  };
  learn(names);
  return (name) => {
    if (!known.has(name)) learn([name]);
    return known.get(name) === true;
  };
}

/** A machine that was busy elsewhere gets a second chance; what was matched by then is kept. */
function limited<T>(pattern: string, work: () => T): T {
  try {
    return withinMs(limitMs, work);
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
  }
  try {
    return withinMs(limitMs, work);
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    throw badInput(
      `pattern '${pattern}' takes too long: it can be matched in too many ways`,
      'Repeats inside repeats, as in (a+)+, or many .* do that. Write it without them, or name the layers.',
    );
  }
}

function matchRegex(pattern: string, source: string, flags: string): (name: string) => boolean {
  try {
    const regex = new RegExp(source, flags);
    return (name) => name === pattern || regex.test(name);
  } catch (error) {
    throw badInput(
      `pattern '${pattern}' is not a valid regular expression: ${error instanceof Error ? error.message : String(error)}`,
      'A pattern between slashes is a regular expression; anything else is a glob.',
    );
  }
}

function matchGlob(pattern: string): (name: string) => boolean {
  const isMatch = compileGlob(pattern);
  return (name) => name === pattern || isMatch(name);
}
