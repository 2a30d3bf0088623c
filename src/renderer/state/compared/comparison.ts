import type { AppState } from '../app-state';
import { remember } from '../derived/remember';
import { presentKey, series } from '../derived/derived';
import type { MetricSeries } from '../view';
import type { MetricId } from '../../../shared/contract/metrics';
import { comparedLayers, type ComparedLayer, type ComparedLayers } from './compared-layers';
import { graphOfDump, otherPlan, type OtherPlan } from './other-plan';

/** What the comparison on screen says of each layer; null where there is none. */
export const comparedOf = remember(
  ({ analyses }) => ({ found: analyses.compareWith }),
  ({ found }): ComparedLayers | null => (found === null ? null : comparedLayers(found.value)),
);

/** The other model as it is drawn; where only its tensors are known, in the graph of the open model. */
export const otherPlanOf = remember(
  ({ analyses, model }) => ({
    found: analyses.compareWith,
    model: model.status === 'ready' ? model.value : null,
  }),
  ({ found, model }): OtherPlan | null =>
    found === null || model === null
      ? null
      : otherPlan(found.value, found.value.graph ?? graphOfDump(found.value, model)),
);

/** It was made beside another recipe than the one on screen. */
export const isComparisonOld = (state: AppState): boolean =>
  state.analyses.compareWith !== null && state.analyses.compareWith.key !== presentKey(state);

/** Series of the open model as it was compared: its accumulated errors are those that the other's stand beside. */
export const comparedSeries = remember(
  (state) => ({
    all: series(state),
    compared: comparedOf(state),
    plan: state.plan,
    isOld: isComparisonOld(state),
  }),
  ({ all, compared, plan, isOld }): Readonly<Record<MetricId, MetricSeries>> => {
    if (compared === null || plan === null) return all;
    // A layer that was not found was not measured for the comparison.
    const run = all.accumulated.state === 'measured' ? all.accumulated.db : [];
    const db = plan.layers.map(
      ({ name }, index) => compared.get(name)?.found?.oursDb ?? run[index] ?? null,
    );
    return {
      ...all,
      accumulated: {
        metric: 'accumulated',
        state: isOld ? 'stale' : 'measured',
        run: null,
        origin: 'the comparison',
        db,
        exact: db.map(() => false),
      },
    };
  },
);

let last: { readonly layer: ComparedLayer; readonly name: string } | null = null;

/** What the comparison says of one layer; the same object while it says the same. */
export function comparedLayerOf(
  state: AppState,
  name: string | null,
): { readonly layer: ComparedLayer; readonly name: string } | null {
  const layer = name === null ? undefined : comparedOf(state)?.get(name);
  const other = state.analyses.compareWith?.about.name;
  if (layer === undefined || other === undefined) return null;
  if (last?.layer !== layer || last.name !== other) last = { layer, name: other };
  return last;
}
