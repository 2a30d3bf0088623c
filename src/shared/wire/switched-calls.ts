import { AppError } from '../errors';

/** Functions at the other end of a line, by name: which there are, with what they take, that side knows. */
export type AnyCalls = Record<string, (...args: unknown[]) => unknown>;

/** A present line, as `createBirpc<AnyCalls, …, false>` makes it. */
export interface CallsClient {
  $call(name: string, ...args: readonly unknown[]): Promise<unknown>;
  $close(error: AppError): void;
}

interface Line {
  readonly client: CallsClient;
  lost: AppError | null;
}

export function lostError(): AppError {
  return new AppError('engine-lost', 'The engine stopped before it answered.', {
    hint: 'It starts again by itself; run again.',
  });
}

/** `own`, and for every other name a function that asks for the call of that name. */
export function withCalls<Calls extends object, Own extends object = object>(
  own: Own,
  ask: (name: string, args: readonly unknown[]) => Promise<unknown>,
): Own & Calls {
  return new Proxy(own, {
    get: (target, name) => {
      // A promise asks whatever it is resolved with for `then`.
      if (name in target || typeof name === 'symbol' || name === 'then')
        return Reflect.get(target, name) as unknown;
      return (...args: unknown[]) => ask(name, args);
    },
  }) as Own & Calls;
}

/**
 * Calls over a line that may come and go (the engine restarts, the server is away for a moment).
 * Calls made while there is no line wait for the next one.
 */
export class SwitchedCalls {
  #line: Line | null = null;
  #givenUp: AppError | null = null;
  #waiting: { go(line: Line): void; reject(error: AppError): void }[] = [];

  /** What can be called over it. */
  calls<Calls extends object>(): Calls {
    return withCalls<Calls>({}, (name, args) => this.ask(name, args));
  }

  async ask(name: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#line !== null) return askOver(this.#line, name, args);
    if (this.#givenUp !== null) throw this.#givenUp;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ go: (line) => resolve(askOver(line, name, args)), reject });
    });
  }

  /** The line is there. Waiting calls go out over it. */
  attach(client: CallsClient): void {
    this.detach();
    this.#givenUp = null;
    const line: Line = { client, lost: null };
    this.#line = line;
    for (const { go } of this.#waiting.splice(0)) go(line);
  }

  /** The line is gone: calls under way reject with `error`, later ones wait. */
  detach(error: AppError = lostError()): void {
    const line = this.#line;
    if (line === null) return;
    this.#line = null;
    line.lost = error;
    line.client.$close(error);
  }

  /** The line is gone for good: waiting and later calls reject with `error` until `expect` or `attach`. */
  giveUp(error: AppError = lostError()): void {
    this.detach(error);
    this.#givenUp = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /** After `giveUp`: a line is on its way again, calls wait for it. */
  expect(): void {
    this.#givenUp = null;
  }
}

async function askOver(line: Line, name: string, args: readonly unknown[]): Promise<unknown> {
  try {
    return await line.client.$call(name, ...args);
  } catch (thrown) {
    // The line broke: whatever birpc says then means the same.
    throw thrown instanceof AppError ? thrown : (line.lost ?? thrown);
  }
}
