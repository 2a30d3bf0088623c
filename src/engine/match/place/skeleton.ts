import { getOrMake } from '../../../shared/get-or-make';
import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/proto';
import { isRounding, opTraits, standInOf, traitsOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import { fakeQuantsOf } from '../reading/fake-quant';
import { plainOp } from '../reading/plain-op';
import { isDynamicRounding } from '../reading/weight-source';

/** Where a value comes from, behind what only hands it on: `node N`, or `tensor NAME` for inputs and constants. */
export type Root = string;

/** Reads a value at one of its inputs that depend on the samples. */
interface Reader {
  readonly node: number;
  readonly slot: number;
}

/** A graph without what hands values on (rounding, casts, activations that clip, shapes), and without what does not depend on samples. */
export interface Skeleton {
  readonly graph: GraphIndex;
  rootOf(tensor: string): Root;
  /** Nodes that compute something of the samples, in the order of the graph. */
  readonly nodes: readonly number[];
  /** Roots of the inputs of a node that depend on the samples, in order. */
  reads(node: number): readonly Root[];
  readers(root: Root): readonly Reader[];
  /** The kind of its operator; MatMul and Gemm are of one kind. */
  label(node: number): string;
  commutes(node: number): boolean;
  /** A node that tells of the shape of what it reads alone. */
  isOfShape(node: number): boolean;
}

export const nodeRoot = (node: number): Root => `node ${node}`;

/** The node of a root; null for inputs and constants. */
export function nodeOf(root: Root): number | null {
  return root.startsWith('node ') ? Number(root.slice('node '.length)) : null;
}

const known = new WeakMap<GraphIndex, Skeleton>();

export function skeletonOf({ graph }: Pick<PreparedModel, 'graph'>): Skeleton {
  return getOrMake(known, graph, () => build(graph));
}

/** Where a tensor comes from, behind what only hands it on: a node, or an input of the model by its name. */
export function rootOf(model: Pick<PreparedModel, 'graph'>, tensor: string): Root {
  return skeletonOf(model).rootOf(tensor);
}

/** Hands values on, rounded, clipped or in another shape: a layer is the same one on both sides of it. */
export function handsOn(node: NodeProto): boolean {
  const { flow, limits, keepsOrder } = traitsOf(node);
  return (
    keepsOrder || isRounding(flow) || isDynamicRounding(node) || flow === 'cast' || limits !== null
  );
}

function build(graph: GraphIndex): Skeleton {
  const fakes = fakeQuantsOf(graph);
  const roots = new Map<string, Root>();
  const rootOf = (tensor: string): Root => {
    const passed: string[] = [];
    let name = tensor;
    let root = roots.get(name);
    while (root === undefined) {
      passed.push(name);
      const fake = fakes.byOutput.get(name);
      const index = graph.producer.get(name);
      const node = graph.nodes[index ?? -1];
      if (fake !== undefined) name = fake.input;
      else if (index === undefined || node === undefined) root = `tensor ${name}`;
      else if (handsOn(node)) name = node.input[0] ?? '';
      else root = nodeRoot(index);
      root ??= roots.get(name);
    }
    for (const each of passed) roots.set(each, root);
    return root;
  };
  const varying = varyingTensors(graph);
  const reads = graph.nodes.map((node) =>
    operandsOf(node)
      .filter((name) => varying.has(name))
      .map(rootOf),
  );
  const nodes = [...graph.nodes.keys()].filter((index) => {
    const node = graph.nodes[index];
    const [output = ''] = node?.output ?? [];
    return node !== undefined && varying.has(output) && !handsOn(node) && !fakes.nodes.has(index);
  });
  const readers = new Map<Root, Reader[]>();
  for (const node of nodes)
    (reads[node] ?? []).forEach((root, slot) =>
      getOrMake(readers, root, () => []).push({ node, slot }),
    );
  const ops = graph.nodes.map(plainOp);
  const labels = ops.map((op) => (opTraits(op).product?.kind === 'matrix' ? 'matrix' : op));
  return {
    graph,
    rootOf,
    nodes,
    reads: (node) => reads[node] ?? [],
    readers: (root) => readers.get(root) ?? [],
    label: (node) => labels[node] ?? '',
    commutes: (node) => opTraits(ops[node] ?? '').commutes,
    isOfShape: (node) => traitsOf(graph.nodes[node]).flow === 'size',
  };
}

/** Inputs that hold values; of integer products without the zero points beside them. */
function operandsOf(node: NodeProto): readonly string[] {
  const isSum = standInOf(node.opType)?.weight?.scale === null;
  return (isSum ? node.input.slice(0, 2) : node.input).filter((name) => name !== '');
}

/** Tensors that depend on an input of the model. */
function varyingTensors(graph: GraphIndex): ReadonlySet<string> {
  const found = new Set(graph.inputs);
  for (const node of graph.nodes)
    if (node.input.some((name) => found.has(name)))
      for (const name of node.output) if (name !== '') found.add(name);
  return found;
}
