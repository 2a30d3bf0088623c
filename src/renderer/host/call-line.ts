import { createBirpc, type BirpcReturn } from 'birpc';
import { AppError } from '../../shared/errors';
import { wireOptions, type WireChannel } from '../../shared/wire/wire';

type Waiting = (line: { readonly call: Call } | null) => void;
type Call = (name: string, args: readonly unknown[]) => Promise<unknown>;

export function lostError(): AppError {
  return new AppError('engine-lost', 'The engine stopped before it answered.', {
    hint: 'It starts again by itself; run again.',
  });
}

/**
 * `own`, and for every other name a function that asks for the call of that name. Which ones there are, with what they
 * take, the other side knows: the page need not carry that.
 */
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
 * Calls over a line that can break and come back. Calls made while there is no line wait for the
 * next one; calls that were under way when it broke reject with `engine-lost`.
 */
export class CallLine<Remote extends object, Local extends object> {
  readonly #local: Local;
  readonly #localNames: readonly string[];
  #rpc: BirpcReturn<Remote, Local, false> | null = null;
  #waiting: Waiting[] = [];
  #gaveUp = false;

  constructor(local: Local, localNames: readonly string[]) {
    this.#local = local;
    this.#localNames = localNames;
  }

  connect(channel: WireChannel): void {
    this.disconnect();
    this.#gaveUp = false;
    this.#rpc = createBirpc<Remote, Local, false>(this.#local, {
      ...wireOptions(channel, this.#localNames),
      proxify: false,
    });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go({ call: this.#call });
  }

  /** Ends the line; whatever was asked over it fails. */
  disconnect(): void {
    const rpc = this.#rpc;
    this.#rpc = null;
    rpc?.$close(lostError());
  }

  /** No line will come by itself: calls fail at once instead of waiting for ever. */
  giveUp(): void {
    this.disconnect();
    this.#gaveUp = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go(null);
  }

  /** What can be called over it. */
  calls<Calls extends object>(): Calls {
    return withCalls<Calls>({}, (name, args) => this.ask(name, args));
  }

  async ask(name: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#rpc !== null) return this.#call(name, args);
    if (this.#gaveUp) throw lostError();
    const line = await new Promise<{ readonly call: Call } | null>((resolve) =>
      this.#waiting.push(resolve),
    );
    if (line === null) throw lostError();
    return line.call(name, args);
  }

  readonly #call: Call = async (name, args) => {
    const rpc = this.#rpc;
    if (rpc === null) throw lostError();
    try {
      return await (
        rpc.$call as unknown as (method: string, ...rest: unknown[]) => Promise<unknown>
      )(name, ...args);
    } catch (thrown) {
      // The line broke: whatever birpc says then means the same.
      if (!(thrown instanceof AppError) && rpc.$closed) throw lostError();
      throw thrown;
    }
  };
}
