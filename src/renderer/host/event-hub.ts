import type { HostEvent } from '../../shared/shell/host';

export class EventHub {
  readonly #listeners = new Set<(event: HostEvent) => void>();

  readonly listen = (listener: (event: HostEvent) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly emit = (event: HostEvent): void => {
    for (const listener of this.#listeners) listener(event);
  };
}
