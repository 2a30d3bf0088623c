import type { ModelComparison } from '../../../shared/contract/judgement';
import type { OtherGraph } from '../../../shared/contract/matching';
import type { LayerView, OpenedModel, PlanView } from '../../../shared/contract/model-view';
import { metricIds, type MetricId } from '../../../shared/contract/metrics';
import type { MetricSeries } from '../view';
import type { FoundLayer } from './compared-layers';

/**
 * Another model as the graph draws it. Layers that were found stand there under the names of the open model, so that both
 * pictures have the same blocks; `nodes` of a layer says what it is called there.
 */
export interface OtherPlan {
  readonly graph: OtherGraph;
  readonly plan: PlanView;
  readonly series: Readonly<Record<MetricId, MetricSeries>>;
  /** Layer of the open model → the layer it is drawn as: the first of those whose work one node does. */
  readonly drawnAs: ReadonlyMap<string, string>;
}

export function otherPlan(comparison: ModelComparison, graph: OtherGraph): OtherPlan {
  const found = new Map(comparison.layers.map((layer) => [layer.layer, layer]));
  const drawnAs = new Map<string, string>();
  const sorted = graph.layers.toSorted((a, b) => (a.nodeIds[0] ?? 0) - (b.nodeIds[0] ?? 0));
  const facts = sorted.map(({ layers }) => found.get(layers[0] ?? ''));
  const layers = sorted.map(({ layers: names, nodeIds }, index): LayerView => {
    const name = names[0] ?? '';
    for (const each of names) drawnAs.set(each, name);
    const isFloat = comparison.dump === null && isUnrounded(facts[index]);
    return viewLayer(graph, { index, name, nodeIds, isFloat });
  });
  const { precisions } = graph;
  return {
    graph,
    plan: { layers, precisions, notices: [], idleSkips: [] },
    series: seriesOf(facts),
    drawnAs,
  };
}

/** A dump has no graph: its tensors stand in that of the model which they were compared with. */
export function graphOfDump({ layers }: ModelComparison, model: OpenedModel): OtherGraph {
  const { inputs, outputs, nodes, edges, plan } = model;
  const found = new Set(layers.map(({ layer }) => layer));
  return {
    inputs,
    outputs,
    nodes,
    edges,
    layers: plan.layers
      .filter(({ name }) => found.has(name))
      .map(({ name, nodeIds }) => ({ layers: [name], nodeIds })),
    precisions: [],
  };
}

interface Members {
  readonly index: number;
  readonly name: string;
  readonly nodeIds: readonly number[];
  readonly isFloat: boolean;
}

function viewLayer(
  { nodes }: OtherGraph,
  { index, name, nodeIds, isFloat: skipped }: Members,
): LayerView {
  const members = nodeIds.flatMap((id) => nodes[id] ?? []);
  const [compute] = members;
  const outputs = members.flatMap((node) => node.outputs);
  return {
    index,
    name,
    op: compute?.op ?? '',
    detail: compute?.detail ?? '',
    nodes: members.map((node) => node.name),
    nodeIds: [...nodeIds],
    output: outputs.at(-1) ?? '',
    outputs,
    weighted: false,
    parameters: 0,
    skipped,
    source: 'layer',
  };
}

/** Neither its output nor its weights are rounded there; of a dump nobody knows. */
function isUnrounded(layer: FoundLayer | undefined): boolean {
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
