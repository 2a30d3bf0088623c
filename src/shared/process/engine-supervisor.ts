import type { FileRef } from '../contract/arguments';
import type { ControlAnswer, ControlMessage } from './engine-process';
import { AppError } from '../errors';
import type { EngineState, EngineStatus } from './engine-status';

/** A running engine process, as the supervisor must know it. */
export interface EngineProcess {
  /** Pages' calls come over the same line as `send`: whoever granted a reference need not wait. */
  readonly inOrder?: true;
  send(message: ControlMessage): void;
  kill(): void;
}

export interface EngineProcessListener {
  answered(answer: ControlAnswer): void;
  /** A line of its standard output or error. */
  logged(line: string): void;
  /** Exactly once. `reason` is for people: `it ended with code 134`. */
  ended(reason: string): void;
}

export interface SupervisorOptions<Process extends EngineProcess> {
  spawn(listener: EngineProcessListener): Process;
  onStatus(status: EngineStatus): void;
  /** Milliseconds; monotonic. */
  now(): number;
  /** Runs `action` after `delayMs`; the result calls it off. */
  later(delayMs: number, action: () => void): () => void;
  readonly cacheDir: string | null;
  /** Real paths of the folders that the engine may be led to; null = the whole disk. */
  readonly roots: readonly string[] | null;
}

const crashLimit = 3;
const crashWindowMs = 5 * 60_000;
const startTimeoutMs = 30_000;
const shutdownTimeoutMs = 1_000;
const logLines = 200;
const shownLogLines = 40;

/**
 * Keeps one engine process alive: starts it, starts it again when it ends by itself, and gives up
 * after three crashes in five minutes. Both shells use it; they differ in how a process is made.
 */
export class EngineSupervisor<Process extends EngineProcess = EngineProcess> {
  readonly #options: SupervisorOptions<Process>;
  readonly #files = new Map<FileRef, string>();
  readonly #grants = new Map<number, () => void>();
  readonly #log: string[] = [];
  #process: Process | null = null;
  /** Before the first start it is about to start, not given up. */
  #state: EngineState = 'starting';
  #generation = 0;
  #reason: string | null = null;
  /** `stop` was called and the process has not ended yet. */
  #stopping = false;
  /** The last process ended because of `stop`. */
  #asked = false;
  #crashes: number[] = [];
  #serial = 0;
  /** Settles with the grant that was sent last; earlier ones come before it. */
  #granting: Promise<void> = Promise.resolve();
  #closing: (() => void) | null = null;
  #closed = false;
  #cancelStartTimeout: () => void = () => undefined;

  constructor(options: SupervisorOptions<Process>) {
    this.#options = options;
  }

  get status(): EngineStatus {
    const troubled =
      this.#state === 'lost' || this.#state === 'restarting' || this.#state === 'stopped';
    return {
      state: this.#state,
      generation: Math.max(1, this.#generation),
      reason: this.#reason,
      asked: this.#asked,
      log: troubled ? this.#log.slice(-shownLogLines) : [],
    };
  }

  /** The present process, for what is particular to a shell (handing it a port). */
  get process(): Process | null {
    return this.#process;
  }

  /** Starts the engine, or starts it anew after it was given up. Does nothing while it runs. */
  start(): void {
    if (this.#process !== null || this.#closed) return;
    this.#crashes = [];
    this.#spawn('starting');
  }

  /** Ends the process on the user's wish; another one starts at once. */
  stop(): void {
    if (this.#process === null) return this.start();
    this.#stopping = true;
    this.#process.kill();
  }

  /** Tells the engine which paths references stand for; resolves when it knows. */
  grant(files: readonly (readonly [FileRef, string])[]): Promise<void> {
    const unknown = files.filter(([ref]) => !this.#files.has(ref));
    for (const [ref, path] of unknown) this.#files.set(ref, path);
    const running = this.#process;
    // A process that is not there yet gets all references when it starts.
    if (running === null || unknown.length === 0) return this.#granting;
    const serial = ++this.#serial;
    if (running.inOrder === true) {
      // A dialog lists folders also while the engine has no time to answer.
      running.send({ control: 'grant', files: unknown, serial });
      return Promise.resolve();
    }
    const granted = new Promise<void>((resolve) => {
      this.#grants.set(serial, resolve);
      running.send({ control: 'grant', files: unknown, serial });
    });
    this.#granting = granted;
    return granted;
  }

  /** Asks the process to end, then ends it. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#process;
    if (running === null) return;
    await new Promise<void>((resolve) => {
      const callOff = this.#options.later(shutdownTimeoutMs, () => running.kill());
      this.#closing = () => {
        callOff();
        resolve();
      };
      running.send({ control: 'shutdown' });
    });
  }

  #spawn(state: 'starting' | 'restarting'): void {
    this.#generation += 1;
    const generation = this.#generation;
    const isPresent = (): boolean => generation === this.#generation && this.#process !== null;
    this.#process = this.#options.spawn({
      answered: (answer) => {
        if (isPresent()) this.#answered(answer);
      },
      logged: (line) => {
        this.#log.push(line);
        if (this.#log.length > logLines) this.#log.shift();
      },
      ended: (reason) => {
        if (isPresent()) this.#ended(reason);
      },
    });
    this.#process.send({
      control: 'start',
      cacheDir: this.#options.cacheDir,
      roots: this.#options.roots,
      files: [...this.#files],
    });
    this.#cancelStartTimeout = this.#options.later(startTimeoutMs, () => {
      this.#log.push(`The engine did not start within ${startTimeoutMs / 1000} s.`);
      this.#process?.kill();
    });
    this.#setState(state);
  }

  #answered(answer: ControlAnswer): void {
    switch (answer.control) {
      case 'ready':
        this.#cancelStartTimeout();
        this.#setState('ready');
        return;
      case 'granted':
        this.#grants.get(answer.serial)?.();
        this.#grants.delete(answer.serial);
        return;
      case 'failed':
        this.#log.push(answer.message);
        return;
    }
  }

  #ended(reason: string): void {
    this.#cancelStartTimeout();
    this.#process = null;
    for (const granted of this.#grants.values()) granted();
    this.#grants.clear();
    if (this.#closing !== null) return this.#closing();
    if (this.#closed) return;

    const asked = this.#stopping;
    this.#stopping = false;
    this.#asked = asked;
    this.#reason = asked ? 'The engine was stopped.' : `The engine ended unexpectedly: ${reason}.`;
    if (!asked) {
      const now = this.#options.now();
      this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindowMs), now];
    }
    this.#setState('lost');
    if (this.#crashes.length >= crashLimit) {
      this.#reason = `${this.#reason} It ended ${crashLimit} times within five minutes and was not started again.`;
      this.#setState('stopped');
    } else {
      this.#spawn('restarting');
    }
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#options.onStatus(this.status);
  }
}

/** The error with which calls end when their engine is gone. */
export function engineLost(status: Pick<EngineStatus, 'reason' | 'asked'>): AppError {
  return new AppError('engine-lost', status.reason ?? 'The engine ended unexpectedly.', {
    hint: status.asked
      ? 'It starts again by itself.'
      : 'It starts again by itself and opens the model again; run once more.',
  });
}
