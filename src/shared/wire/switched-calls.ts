import type { AppError } from '../errors';

/** A present line to the other side, as birpc makes it. */
export interface CallsClient<Calls> {
  readonly calls: Calls;
  /** Ends the line; calls under way reject with `error`. */
  close(error: AppError): void;
}

type AnyCalls = Record<string, (args?: unknown) => Promise<unknown>>;

/**
 * Calls over a line that may come and go (the engine restarts, the server is away for a moment):
 * one object for the whole life of a page. Calls made while there is no line wait for the next one.
 */
export class SwitchedCalls<Calls extends object> {
  readonly calls: Calls;
  #client: CallsClient<Calls> | null = null;
  #givenUp: AppError | null = null;
  #waiting: { resolve(calls: Calls): void; reject(error: AppError): void }[] = [];

  constructor(names: readonly (string & keyof Calls)[]) {
    const calls = names.map((name) => [
      name,
      async (args?: unknown) => {
        const present = (await this.#present()) as AnyCalls;
        return present[name]?.(args);
      },
    ]);
    this.calls = Object.fromEntries(calls) as Calls;
  }

  /** The line is there. Waiting calls go out over it. */
  attach(client: CallsClient<Calls>): void {
    this.#client = client;
    this.#givenUp = null;
    for (const { resolve } of this.#waiting.splice(0)) resolve(client.calls);
  }

  /** The line is gone: calls under way reject with `error`, later ones wait. */
  detach(error: AppError): void {
    this.#client?.close(error);
    this.#client = null;
  }

  /** The line is gone for good: waiting and later calls reject with `error` until `expect` or `attach`. */
  giveUp(error: AppError): void {
    this.detach(error);
    this.#givenUp = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /** After `giveUp`: a line is on its way again, calls wait for it. */
  expect(): void {
    this.#givenUp = null;
  }

  #present(): Promise<Calls> {
    if (this.#client !== null) return Promise.resolve(this.#client.calls);
    if (this.#givenUp !== null) return Promise.reject(this.#givenUp);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
}
