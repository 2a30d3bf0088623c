import { createBirpc } from 'birpc';
import type { EngineCalls } from '../shared/contract/contract';
import type { EngineEvents } from '../shared/contract/results';
import { engineLost, type EngineSupervisor } from '../shared/process/engine-supervisor';
import { AppError } from '../shared/errors';
import type { EngineStatus } from '../shared/process/engine-status';
import { SwitchedCalls, type AnyCalls } from '../shared/wire/switched-calls';
import { pageFunctionNames, wireOptions } from '../shared/wire/wire';
import type { EngineChild } from './engine-child';

/** One page's calls to whichever engine process is alive. */
export class EngineLink {
  readonly #switched = new SwitchedCalls();
  readonly #supervisor: EngineSupervisor<EngineChild>;
  readonly #events: EngineEvents;
  readonly #page: number;

  constructor(supervisor: EngineSupervisor<EngineChild>, page: number, events: EngineEvents) {
    this.#supervisor = supervisor;
    this.#page = page;
    this.#events = events;
    this.follow(supervisor.status);
  }

  get calls(): EngineCalls {
    return this.#switched.calls<EngineCalls>();
  }

  /** To be told of every change of the engine's state. */
  follow(status: EngineStatus): void {
    switch (status.state) {
      case 'starting':
      case 'restarting':
        return this.#switched.expect();
      case 'ready':
        return this.#attach();
      case 'lost':
        return this.#switched.detach(engineLost(status));
      case 'stopped':
        return this.#switched.giveUp(engineLost(status));
    }
  }

  /** The page is gone: its running jobs are cancelled. */
  close(): void {
    this.#switched.giveUp(new AppError('cancelled', 'The page was closed.'));
  }

  #attach(): void {
    const line = this.#supervisor.process?.openLine(this.#page);
    if (line === undefined) return;
    this.#switched.attach(
      createBirpc<AnyCalls, EngineEvents, false>(this.#events, {
        ...wireOptions(line, pageFunctionNames),
        proxify: false,
      }),
    );
  }
}
