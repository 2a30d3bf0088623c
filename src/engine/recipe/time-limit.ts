import { createContext, Script } from 'node:vm';

/** What ran out of time; the caller knows what it was. */
export class TimeUp extends Error {}

const context = createContext({}) as { work?: () => void };
const script = new Script('work()');

/**
 * Runs synchronous work and throws `TimeUp` when it takes longer. V8 stops a regular expression in
 * the middle only for its own watchdog: no timer, signal or message is heard while one runs.
 */
export function withinMs<T>(limitMs: number, work: () => T): T {
  let result: { readonly value: T } | undefined;
  context.work = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    throw isTimeout(error) ? new TimeUp() : error;
  } finally {
    delete context.work;
  }
  if (result === undefined) throw new TimeUp();
  return result.value;
}

/** The watchdog's error is one of the script's context: no `Error` of ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
