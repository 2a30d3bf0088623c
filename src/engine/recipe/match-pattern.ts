import { badInput } from '../../shared/errors';
import { compilePattern, type NameTest } from '../../shared/recipe/match-pattern';
import { TimeUp, withinMs } from './time-limit';

/** Ordinary patterns take milliseconds for ten thousand names. */
const limitMs = 500;

/**
 * Compiles a name pattern, with JavaScript's own regular expressions under a limit of time. `names`
 * are those it will be asked for, as far as they are known: they are matched in one go. Throws
 * `bad-input` for a pattern that cannot be compiled, and, here or when asked, for one that takes too long.
 */
export function matchPattern(pattern: string, names: Iterable<string> = []): NameTest {
  const test = limited(pattern, () =>
    compilePattern(pattern, (source, flags) => {
      const regex = new RegExp(source, flags);
      return (name) => regex.test(name);
    }),
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
