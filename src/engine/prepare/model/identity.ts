import { getOrMake } from '../../../shared/get-or-make';
import type { GraphProto, NodeProto } from '../../onnx/proto';
import { traitsOf } from '../../ops/catalogue';
import { usedNames } from '../../onnx/topological-sort';
import type { Confidence } from './types';

/** Where the prepared nodes come from; three lists, one entry per prepared node. */
export interface IdentityMap {
  readonly originalNames: readonly string[];
  readonly merged: readonly (readonly string[])[];
  readonly confidence: readonly Confidence[];
}

/** Prepared nodes that only talk to each other through tensors the original does not know. */
interface Group {
  readonly members: readonly number[];
  /** Tensors of the original graph that the group makes. */
  readonly outputs: readonly string[];
}

/**
 * Maps prepared nodes to original ones. A group of prepared nodes stands for all original nodes
 * between its outputs and the next tensors that still exist; inside it nodes find themselves by
 * name, else by output tensor, else by what they compute. `original` has named nodes, and tensors
 * keep their names in `prepared` unless they are gone.
 */
export function mapIdentity(original: GraphProto, prepared: GraphProto): IdentityMap {
  const producers = producersOf(original);
  const byName = new Map(original.node.map((node) => [node.name, node]));
  const order = new Map(original.node.map((node, index) => [node.name, rank(node, index)]));
  const kept = new Set(prepared.node.flatMap((node) => node.output));
  const owner = new Map<string, number>();
  const originalNames = prepared.node.map((node) => node.name);
  const merged: string[][] = prepared.node.map((node) => [node.name]);
  const confidence: Confidence[] = prepared.node.map(() => 'none');
  prepared.node.forEach((node, index) => {
    if (byName.has(node.name)) owner.set(node.name, index);
  });
  for (const { members, outputs } of groupsOf(prepared.node, producers)) {
    const region = regionOf(outputs, producers, kept);
    const left = region.filter(({ name }) => !owner.has(name));
    const main = mainMember(prepared.node, members);
    for (const node of left) {
      const maker = members.find((id) =>
        prepared.node[id]?.output.some((name) => node.output.includes(name)),
      );
      owner.set(node.name, maker ?? main);
    }
    for (const id of members) {
      const node = prepared.node[id];
      if (node === undefined) continue;
      const own = region.filter(({ name }) => owner.get(name) === id);
      const found = identify(node, byName.get(node.name), own, region);
      if (found === null) continue;
      originalNames[id] = found.node.name;
      confidence[id] = found.confidence;
      const names = own.map(({ name }) => name).filter((name) => name !== found.node.name);
      names.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
      merged[id] = [found.node.name, ...names];
    }
  }
  return { originalNames, merged, confidence };
}

/** Original order, with constants last: they matter least to whoever reads the list. */
function rank(node: NodeProto, index: number): number {
  return node.opType === 'Constant' ? Number.MAX_SAFE_INTEGER : index;
}

function producersOf(graph: GraphProto): ReadonlyMap<string, NodeProto> {
  return new Map(
    graph.node.flatMap((node) =>
      node.output.filter((name) => name !== '').map((name) => [name, node] as const),
    ),
  );
}

/** Joins prepared nodes along tensors that the original graph does not have; in prepared order. */
function groupsOf(
  nodes: readonly NodeProto[],
  producers: ReadonlyMap<string, NodeProto>,
): readonly Group[] {
  const parent = nodes.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) at = parent[at] ?? at;
    return at;
  };
  const makers = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const name of node.output) if (name !== '') makers.set(name, index);
  });
  nodes.forEach((node, index) => {
    for (const name of usedNames(node)) {
      const maker = makers.get(name);
      if (maker === undefined || producers.has(name)) continue;
      const [a, b] = [root(maker), root(index)];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  });
  const members = new Map<number, number[]>();
  nodes.forEach((_, index) => getOrMake(members, root(index), () => []).push(index));
  return [...members.values()].map((ids) => ({
    members: ids,
    outputs: ids
      .flatMap((id) => nodes[id]?.output ?? [])
      .filter((name) => name !== '' && producers.has(name)),
  }));
}

/** Original nodes between `outputs` and the tensors other prepared nodes make; outputs first. */
function regionOf(
  outputs: readonly string[],
  producers: ReadonlyMap<string, NodeProto>,
  kept: ReadonlySet<string>,
): readonly NodeProto[] {
  const region = new Set<NodeProto>();
  const open = [...outputs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = producers.get(name);
    if (node === undefined || region.has(node)) continue;
    region.add(node);
    for (const used of usedNames(node)) if (!kept.has(used)) open.push(used);
  }
  return [...region];
}

function mainMember(nodes: readonly NodeProto[], members: readonly number[]): number {
  const weighted = members.find((id) => traitsOf(nodes[id]).leadsFusion);
  return weighted ?? members.at(-1) ?? 0;
}

function identify(
  node: NodeProto,
  named: NodeProto | undefined,
  own: readonly NodeProto[],
  region: readonly NodeProto[],
): { node: NodeProto; confidence: Confidence } | null {
  if (named !== undefined) return { node: named, confidence: 'name' };
  const makes = (other: NodeProto): boolean =>
    other.output.some((name) => name !== '' && node.output.includes(name));
  const byOutput = own.some(makes);
  const best =
    own.find(({ opType }) => opType === node.opType) ??
    own.find((other) => traitsOf(other).leadsFusion) ??
    own.find(makes);
  if (best !== undefined) return { node: best, confidence: byOutput ? 'output' : 'ancestry' };
  const near =
    region.find(({ name }) => name !== '' && node.name.startsWith(name)) ??
    region.find(({ opType }) => opType === node.opType) ??
    region.find((other) => traitsOf(other).leadsFusion) ??
    region[0];
  return near === undefined ? null : { node: near, confidence: 'ancestry' };
}
