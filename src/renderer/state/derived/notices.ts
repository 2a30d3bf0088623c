import type { Notice } from '../../../shared/contract/report';
import type { AppState } from '../app-state';
import { shownResult } from './derived';

export interface PlacedNotice extends Notice {
  readonly place: 'Model' | 'Recipe' | 'Data' | 'Run' | 'Benchmark';
}

let last: { readonly parts: readonly unknown[]; readonly notices: readonly PlacedNotice[] } | null =
  null;

/** Everything the engine wants to have said about what is on screen, each once. */
export function collectNotices(state: AppState): readonly PlacedNotice[] {
  const parts = [state.model, state.plan, state.data, shownResult(state), state.benchmark];
  if (last !== null && parts.every((part, index) => part === last?.parts[index]))
    return last.notices;
  const sources: readonly (readonly [PlacedNotice['place'], readonly Notice[]])[] = [
    ['Model', state.model.status === 'ready' ? state.model.value.notices : []],
    ['Recipe', state.plan?.notices ?? []],
    ['Data', state.data.status === 'ready' ? state.data.value.notices : []],
    ['Run', shownResult(state)?.report.warnings ?? []],
    ['Benchmark', state.benchmark?.value.notices ?? []],
  ];
  const seen = new Set<string>();
  const notices = sources.flatMap(([place, list]) =>
    list
      .filter(({ message }) => !seen.has(message) && seen.add(message) !== undefined)
      .map((notice) => ({ ...notice, place })),
  );
  last = { parts, notices };
  return notices;
}
