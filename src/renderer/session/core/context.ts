import { asAppError, type AppErrorData } from '../../../shared/errors';
import type { Host } from '../../../shared/shell/host';
import type { AppState } from '../../state/app-state';
import type { AppStore } from '../../state/store';

type Timer = ReturnType<typeof setTimeout>;

/** What every part of the session works with: the host, the state, and what is under way beside it. */
export interface Context {
  readonly host: Host;
  readonly store: AppStore;
  /** Milliseconds that only grow. */
  now(): number;
  /** ISO 8601. */
  date(): string;
  readonly measuring: {
    timer: Timer | null;
    running: Promise<void> | null;
    /** Recipe key of the running measurement. */
    key: string | null;
    again: boolean;
  };
  readonly advice: {
    timer: Timer | null;
    /** Recipe that advice was called off for, or not to be had. */
    declined: string | null;
  };
  readonly inspection: { timer: Timer | null };
  /** How long judging took last, in milliseconds. */
  readonly accuracy: { lastMs: number };
  /** How to call off the opening that is under way. */
  readonly opening: { cancel(): Promise<void> };
  /** Results of runs that are being read from the store, by the runs' own keys. */
  readonly reading: Map<string, Promise<boolean>>;
}

export function createContext(host: Host, store: AppStore): Context {
  return {
    host,
    store,
    now: () => performance.now(),
    date: () => new Date().toISOString(),
    measuring: { timer: null, running: null, key: null, again: false },
    advice: { timer: null, declined: null },
    inspection: { timer: null },
    accuracy: { lastMs: 0 },
    opening: { cancel: async () => undefined },
    reading: new Map(),
  };
}

export function get(context: Context): AppState {
  return context.store.getState();
}

export function set(context: Context, patch: Partial<AppState>): void {
  context.store.setState(patch);
}

/** Errors that need no word: the user cancelled, or the engine's end is told elsewhere. */
export function isExpected(error: AppErrorData): boolean {
  return error.code === 'cancelled' || error.code === 'engine-lost';
}

export function errorOf(thrown: unknown): AppErrorData {
  return asAppError(thrown).toData();
}
