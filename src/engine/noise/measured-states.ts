import type { Kernels } from '../../shared/contract/arguments';

/** One state of a recipe whose output noise is known. */
export interface MeasuredState {
  readonly kernels: Kernels;
  readonly signature: string;
  /** Its sources, by number. */
  readonly sources: Int32Array;
  /** Noise over signal by output. */
  readonly relative: readonly number[];
}

/** A prediction and what was measured afterwards, dB. */
export interface PredictionError {
  readonly predictedDb: number;
  readonly measuredDb: number;
}

/** States beyond this are forgotten, oldest first: one-in and one-out of a thousand layers. */
const mostStates = 2048;
const mostErrors = 200;

/** Every state measured on all samples, and how wrong predictions were. */
export class MeasuredStates {
  readonly #states = new Map<string, MeasuredState>();
  #errors: readonly PredictionError[] = [];
  /** Grows with every state. */
  version = 0;

  note(state: MeasuredState): void {
    const key = `${state.kernels} ${state.signature}`;
    this.#states.delete(key);
    this.#states.set(key, state);
    this.version += 1;
    for (const oldest of this.#states.keys()) {
      if (this.#states.size <= mostStates) break;
      this.#states.delete(oldest);
    }
  }

  has(kernels: Kernels, signature: string): boolean {
    return this.#states.has(`${kernels} ${signature}`);
  }

  /** Oldest first. */
  all(): readonly MeasuredState[] {
    return [...this.#states.values()];
  }

  noteError(error: PredictionError): void {
    this.#errors = [...this.#errors, error].slice(-mostErrors);
  }

  get errors(): readonly PredictionError[] {
    return this.#errors;
  }
}
