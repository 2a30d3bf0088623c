import { useDeferredValue } from 'react';
import type { AppState } from '../../state/app-state';
import { useApp } from './app-context';

/**
 * The state, possibly a frame late: table and graph answer a click first, charts and inspector are
 * drawn in the time that is left. What draws from it must be memoized.
 */
export function useLaterState(): AppState {
  return useDeferredValue(useApp((state) => state));
}
