import type { PartialResult } from '../../shared/contract/results';
import type { DebugSums } from '../measure/measure-debug';
import type { ErrorSums } from '../measure/metrics';
import type { Layer } from '../plan/types';
import type { Workspace } from '../workspace/workspace';

/** The numbers so far, by layer index, for charts that fill while the pass goes on. */
export function partialOf(
  layers: readonly Layer[],
  sums: DebugSums,
  workspace: Workspace,
  signature: (layer: Layer) => string,
): PartialResult {
  const db = (found: ErrorSums | undefined): number | null => found?.sqnr().sqnrDb ?? null;
  const output = sums.outputs.values().next().value;
  return {
    accumulatedDb: layers.map((layer) => db(sums.accumulated.get(layer.index))),
    isolatedDb: layers.map((layer) =>
      db(sums.isolated.get(layer.index) ?? workspace.isolated.get(signature(layer))),
    ),
    ...(sums.shadow.size === 0
      ? {}
      : { shadowDb: layers.map((layer) => db(sums.shadow.get(layer.index))) }),
    ...(output === undefined ? {} : { outputDb: db(output) }),
  };
}
