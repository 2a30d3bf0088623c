import type { ModelComparison } from '../../../shared/contract/judgement';
import type { OtherGraph } from '../../../shared/contract/matching';
import type { LayerView, PlanView } from '../../../shared/contract/model-view';
import { metricIds, type MetricId } from '../../../shared/contract/metrics';
import type { MetricSeries } from '../view';
import type { FoundLayer } from './compared-layers';

/** Another model as the graph draws it: layers that were found, under their own names there. */
export interface OtherPlan {
  readonly graph: OtherGraph;
  readonly plan: PlanView;
  readonly series: Readonly<Record<MetricId, MetricSeries>>;
  /** Layer of the open model → what stands for it in the other one. */
  readonly theirs: ReadonlyMap<string, string>;
  /** The other way round; the first where one node does the work of several. */
  readonly ours: ReadonlyMap<string, string>;
}

export function otherPlan(comparison: ModelComparison, graph: OtherGraph): OtherPlan {
  const found = new Map(comparison.layers.map((layer) => [layer.layer, layer]));
  const theirs = new Map<string, string>();
  const ours = new Map<string, string>();
  const sorted = graph.layers.toSorted((a, b) => (a.nodeIds[0] ?? 0) - (b.nodeIds[0] ?? 0));
  const facts = sorted.map(({ layers }) => found.get(layers[0] ?? ''));
  const layers = sorted.map(({ layers: names, nodeIds }, index): LayerView => {
    const view = viewLayer(graph, { index, nodeIds, isFloat: isFloat(facts[index]) });
    for (const name of names) theirs.set(name, view.name);
    ours.set(view.name, names[0] ?? '');
    return view;
  });
  const { precisions } = graph;
  return {
    graph,
    plan: { layers, precisions, notices: [], idleSkips: [] },
    series: seriesOf(facts),
    theirs,
    ours,
  };
}

interface Members {
  readonly index: number;
  readonly nodeIds: readonly number[];
  readonly isFloat: boolean;
}

function viewLayer(
  { nodes }: OtherGraph,
  { index, nodeIds, isFloat: skipped }: Members,
): LayerView {
  const members = nodeIds.flatMap((id) => nodes[id] ?? []);
  const [compute] = members;
  const outputs = members.flatMap((node) => node.outputs);
  return {
    index,
    name: compute?.name ?? '',
    op: compute?.op ?? '',
    detail: compute?.detail ?? '',
    nodes: members.map(({ name }) => name),
    nodeIds: [...nodeIds],
    output: outputs.at(-1) ?? '',
    outputs,
    weighted: false,
    parameters: 0,
    skipped,
    source: 'layer',
  };
}

/** Neither its output nor its weights are rounded there. */
function isFloat(layer: FoundLayer | undefined): boolean {
  return layer !== undefined && layer.activation.theirs === null && !layer.weightGrid?.theirs;
}

function seriesOf(
  layers: readonly (FoundLayer | undefined)[],
): Readonly<Record<MetricId, MetricSeries>> {
  const of: Partial<Record<MetricId, (layer: FoundLayer) => number | null>> = {
    accumulated: (layer) => layer.accumulatedDb,
    weights: (layer) => layer.weightDb,
  };
  return Object.fromEntries(
    metricIds.map((metric): [MetricId, MetricSeries] => {
      const value = of[metric];
      const db = layers.map((layer) => (layer && value ? value(layer) : null));
      const state = value === undefined ? 'none' : 'measured';
      return [metric, { metric, state, run: null, origin: null, db, exact: db.map(() => false) }];
    }),
  ) as Record<MetricId, MetricSeries>;
}
