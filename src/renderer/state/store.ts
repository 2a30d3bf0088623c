import { createStore } from 'zustand/vanilla';
import { initialState, type AppState } from './app-state';

/** The one store. State is plain data; only the session changes it. */
export function createAppStore(state: AppState = initialState) {
  return createStore<AppState>()(() => state);
}

export type AppStore = ReturnType<typeof createAppStore>;
