import { getOrMake } from '../../../shared/get-or-make';
import type {
  EdgeView,
  NodeView,
  OpenedModel,
  PlanView,
  ValueView,
} from '../../../shared/contract/model-view';

/** `float` = a node no recipe can quantize; drawn quieter than a layer. */
export type ItemKind = 'layer' | 'float' | 'input' | 'output';

/** One thing the graph draws: a layer with all its member nodes, a float node, or a model input or output. */
export interface GraphItem {
  /** Position in `GraphModel.items`. */
  readonly id: number;
  readonly kind: ItemKind;
  readonly name: string;
  readonly op: string;
  readonly detail: string;
  readonly shape: readonly (number | string)[] | null;
  /** Layer index, or -1. */
  readonly layer: number;
  readonly floatReason: string | null;
  /** Activation folded into the layer, such as `Clip`. */
  readonly folded: readonly string[];
  /** It stands inside another item, in this graph of it. */
  readonly inside?: { readonly holder: number; readonly graph: string };
}

/** A tensor that goes from one item to another. */
export interface GraphLink {
  readonly from: number;
  readonly to: number;
  readonly tensor: string;
  /** Node that consumes it, -1 for a model output. */
  readonly toNode: number;
}

/** What is drawn, whatever its arrangement: items in execution order (inputs first, outputs last) and links. */
export interface GraphModel {
  readonly items: readonly GraphItem[];
  readonly links: readonly GraphLink[];
  /** Item of every node, by node id. */
  readonly itemOfNode: readonly number[];
  /** Item of every layer, by layer index. */
  readonly itemOfLayer: readonly number[];
}

export interface GraphSource {
  readonly inner?: OpenedModel['inner'] | undefined;
  readonly nodes: readonly NodeView[];
  readonly edges: readonly EdgeView[];
  readonly inputs: readonly ValueView[];
  readonly outputs: readonly ValueView[];
  readonly plan: Pick<PlanView, 'layers'>;
}

/** Merges the nodes of each layer into one item and keeps what runs between items. */
export function buildGraphModel({
  nodes,
  edges,
  inputs,
  outputs,
  plan,
  inner,
}: GraphSource): GraphModel {
  const layerOfNode = new Map<number, number>();
  plan.layers.forEach((layer, index) => {
    for (const id of layer.nodeIds) layerOfNode.set(id, index);
  });
  const items: GraphItem[] = inputs.map((input, id) => valueItem(id, 'input', input));
  const itemOfNode: number[] = [];
  const itemOfLayer: number[] = Array.from({ length: plan.layers.length }, () => -1);
  const byHolder = new Map<number, InnerNode[]>();
  for (const node of inner?.nodes ?? []) getOrMake(byHolder, node.parent, () => []).push(node);
  /** What is inside stands just before what holds it; the holder's own place is not known yet. */
  const addInner = (holder: number): HeldItem[] =>
    (byHolder.get(holder) ?? []).map((node) => {
      const deeper = addInner(node.id);
      itemOfNode[node.id] = items.length;
      for (const item of deeper) item.inside.holder = items.length;
      const item = innerItem(items.length, node);
      items.push(item);
      return item;
    });
  for (const node of nodes) {
    const index = layerOfNode.get(node.id) ?? -1;
    const known = index < 0 ? -1 : (itemOfLayer[index] ?? -1);
    if (known >= 0) {
      itemOfNode[node.id] = known;
      continue;
    }
    const layer = plan.layers[index];
    const compute = nodes[layer?.nodeIds[0] ?? node.id] ?? node;
    const held = addInner(node.id);
    itemOfNode[node.id] = items.length;
    for (const item of held) item.inside.holder = items.length;
    if (layer) itemOfLayer[index] = items.length;
    items.push({
      id: items.length,
      kind: layer ? 'layer' : 'float',
      name: layer?.name ?? node.name,
      op: layer?.op ?? node.op,
      detail: layer?.detail ?? node.detail,
      shape: compute.shape,
      layer: index,
      floatReason: layer ? null : node.floatReason,
      folded: layer ? layer.nodeIds.slice(1).map((id) => nodes[id]?.op ?? '') : [],
    });
  }
  const firstOutput = items.length;
  outputs.forEach((output, index) => items.push(valueItem(firstOutput + index, 'output', output)));

  const inputItem = new Map(inputs.map((input, id) => [input.name, id]));
  const outputItem = new Map(outputs.map((output, index) => [output.name, firstOutput + index]));
  const links: GraphLink[] = [];
  const seen = new Set<string>();
  for (const edge of [...edges, ...(inner?.edges ?? [])]) {
    const from = edge.from < 0 ? inputItem.get(edge.tensor) : itemOfNode[edge.from];
    const to = edge.to < 0 ? outputItem.get(edge.tensor) : itemOfNode[edge.to];
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from} ${to} ${edge.tensor}`;
    if (seen.has(key)) continue;
    seen.add(key);
    links.push({ from, to, tensor: edge.tensor, toNode: edge.to });
  }
  return { items, links, itemOfNode, itemOfLayer };
}

const noLayer = { layer: -1, floatReason: null, folded: [] };

type InnerNode = NonNullable<OpenedModel['inner']>['nodes'][number];
type HeldItem = GraphItem & { readonly inside: { holder: number } };

function innerItem(id: number, node: InnerNode): HeldItem {
  const { op, key, path } = node;
  return {
    id,
    kind: 'float',
    name: key,
    op,
    detail: '',
    shape: null,
    ...noLayer,
    inside: { holder: -1, graph: path.at(-1)?.graph ?? '' },
  };
}

/** Layers and nodes by their names: what a selection can name. */
export function itemsByName({ items }: GraphModel): ReadonlyMap<string, number> {
  const of = (kind: ItemKind) =>
    items.filter((item) => item.kind === kind).map(({ name, id }) => [name, id] as const);
  // Nodes of another model may be called as a layer is: the layer is meant.
  return new Map([...of('float'), ...of('layer')]);
}

/** Items that groups are made of; what is inside another item goes where that one goes. */
export function groupedItems(model: GraphModel): readonly GraphItem[] {
  return model.items.filter(
    (item) => (item.kind === 'layer' || item.kind === 'float') && item.inside === undefined,
  );
}

function valueItem(id: number, kind: 'input' | 'output', value: ValueView): GraphItem {
  return {
    id,
    kind,
    name: value.name,
    op: kind,
    detail: value.type,
    shape: value.shape,
    ...noLayer,
  };
}

/** Equal signatures mean equal items and links: a skip does not change the picture's shape, only its paint. */
export function shapeSignature(plan: Pick<PlanView, 'layers'>): string {
  let text = '';
  for (const layer of plan.layers) text += `${layer.name}:${layer.nodeIds.join(',')};`;
  return text;
}
