import type { RunResult } from '../../../shared/contract/results';
import type { LayerReport } from '../../../shared/contract/report';

export const comparedMetrics = ['accumulated', 'isolated', 'shadow', 'weights'] as const;
export type ComparedMetric = (typeof comparedMetrics)[number];

export interface LayerDifference {
  readonly index: number;
  readonly name: string;
  readonly op: string;
  readonly beforeDb: number | null;
  readonly afterDb: number | null;
  /** after − before; null where one of them has no number. */
  readonly deltaDb: number | null;
  readonly skippedBefore: boolean;
  readonly skippedAfter: boolean;
}

function dbOf(layer: LayerReport | undefined, metric: ComparedMetric): number | null {
  if (layer === undefined) return null;
  return (metric === 'weights' ? layer.weight : layer[metric])?.sqnrDb ?? null;
}

/** What changed at every layer from one run to another. */
export function differences(
  before: RunResult,
  after: RunResult,
  metric: ComparedMetric,
): readonly LayerDifference[] {
  const byName = new Map(before.report.layers.map((layer) => [layer.name, layer]));
  return after.report.layers.map((layer, index) => {
    const old = byName.get(layer.name);
    const beforeDb = dbOf(old, metric);
    const afterDb = dbOf(layer, metric);
    return {
      index,
      name: layer.name,
      op: layer.op,
      beforeDb,
      afterDb,
      deltaDb: beforeDb === null || afterDb === null ? null : afterDb - beforeDb,
      skippedBefore: old?.skipped ?? false,
      skippedAfter: layer.skipped,
    };
  });
}

/** Largest change first; layers that were skipped in one run only come before those without a number. */
export function byChange(rows: readonly LayerDifference[]): readonly LayerDifference[] {
  const weight = (row: LayerDifference): number =>
    row.deltaDb === null
      ? row.skippedBefore === row.skippedAfter
        ? -2
        : -1
      : Math.abs(row.deltaDb);
  return [...rows].sort((a, b) => weight(b) - weight(a) || a.index - b.index);
}
