import type { AppErrorData } from '../../../shared/errors';
import { asAppError } from '../../../shared/errors';
import type { Host } from '../../../shared/shell/host';
import type { AppState } from '../../state/app-state';
import type { AppStore } from '../../state/store';

/** What every part of the session works with. */
export interface Context {
  readonly host: Host;
  readonly store: AppStore;
  /** Milliseconds that only grow. */
  now(): number;
  /** ISO 8601. */
  date(): string;
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
