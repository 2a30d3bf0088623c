import type { ModelComparison } from '../../../shared/contract/judgement';
import type { PlanView } from '../../../shared/contract/model-view';
import type { LayerReport } from '../../../shared/contract/report';
import type { LayerDifference } from './run-difference';

export type OtherMetric = 'accumulated' | 'weights';

/** The run on screen as “before”, the other model as “after”; layers it does not have stay without a number. */
export function otherDifferences(
  comparison: ModelComparison,
  plan: PlanView,
  run: readonly LayerReport[],
  metric: OtherMetric,
): readonly LayerDifference[] {
  const theirs = new Map(comparison.layers.map((layer) => [layer.layer, layer]));
  const ours = new Map(run.map((layer) => [layer.name, layer]));
  return plan.layers.map(({ name, op, index }) => {
    const own = ours.get(name);
    const other = theirs.get(name);
    const beforeDb = (metric === 'weights' ? own?.weight : own?.accumulated)?.sqnrDb ?? null;
    const afterDb = (metric === 'weights' ? other?.weightDb : other?.accumulatedDb) ?? null;
    return {
      index,
      name,
      op,
      beforeDb,
      afterDb,
      deltaDb: beforeDb === null || afterDb === null ? null : afterDb - beforeDb,
      skippedBefore: own?.skipped ?? false,
      skippedAfter: false,
    };
  });
}
