import type { Notice } from '../../../shared/contract/parts';
import { shownResult } from './derived';
import { remember } from './remember';

export interface PlacedNotice extends Notice {
  readonly place: 'Model' | 'Recipe' | 'Data' | 'Run' | 'Benchmark';
}

/** Everything the engine wants to have said about what is on screen, each once. */
export const collectNotices = remember(
  (state) => ({
    model: state.model,
    plan: state.plan,
    data: state.data,
    result: shownResult(state),
    benchmark: state.analyses.benchmark,
  }),
  ({ model, plan, data, result, benchmark }): readonly PlacedNotice[] => {
    const sources: readonly (readonly [PlacedNotice['place'], readonly Notice[]])[] = [
      ['Model', model.status === 'ready' ? model.value.notices : []],
      ['Recipe', plan?.notices ?? []],
      ['Data', data.status === 'ready' ? data.value.notices : []],
      ['Run', result?.report.warnings ?? []],
      ['Benchmark', benchmark?.value.notices ?? []],
    ];
    const seen = new Set<string>();
    return sources.flatMap(([place, list]) =>
      list
        .filter(({ message }) => !seen.has(message) && seen.add(message) !== undefined)
        .map((notice) => ({ ...notice, place })),
    );
  },
);
