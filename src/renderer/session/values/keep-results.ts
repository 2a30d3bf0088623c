import type { RunResult } from '../../../shared/contract/results';
import type { AppState } from '../../state/app-state';

const resultLimit = 24;

/** Reports of big models weigh megabytes: only the newest stay in memory, the others on disk. */
export function keepResults(
  results: AppState['results'],
  id: number,
  result: RunResult,
): AppState['results'] {
  const kept = Object.entries(results).filter(([other]) => Number(other) !== id);
  return Object.fromEntries([...kept.slice(-(resultLimit - 1)), [id, result]]);
}
