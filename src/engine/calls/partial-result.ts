import type { PartialResult } from '../../shared/contract/contract';
import type { DebugSums } from '../measure/measure-debug';
import type { ErrorSums } from '../measure/metrics';
import type { Unit } from '../plan/types';
import type { Workspace } from '../workspace/workspace';

/** The numbers so far, by layer index, for charts that fill while the pass goes on. */
export function partialOf(
  units: readonly Unit[],
  sums: DebugSums,
  workspace: Workspace,
  signature: (unit: Unit) => string,
): PartialResult {
  const db = (found: ErrorSums | undefined): number | null => found?.sqnr().sqnrDb ?? null;
  const output = sums.outputs.values().next().value;
  return {
    accumulatedDb: units.map((unit) => db(sums.accumulated.get(unit.index))),
    isolatedDb: units.map((unit) =>
      db(sums.isolated.get(unit.index) ?? workspace.isolated.get(signature(unit))),
    ),
    ...(sums.shadow.size === 0
      ? {}
      : { shadowDb: units.map((unit) => db(sums.shadow.get(unit.index))) }),
    ...(output === undefined ? {} : { outputDb: db(output) }),
  };
}
