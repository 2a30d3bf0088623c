import { getOrMake } from '../../shared/get-or-make';
import { traitsOf } from './catalogue';
import { subgraphsOf } from '../onnx/attributes';
import { mapSubgraphs } from '../onnx/map-graphs';
import { isDefaultDomain } from '../onnx/opset';
import type { GraphIndex } from '../onnx/graph-index';
import { makeAttribute, patch, type GraphProto, type NodeProto } from '../onnx/proto';

export function isRandom(graph: GraphIndex, node: NodeProto): boolean {
  return traitsOf(node).flow === 'drawn' || isTraining(graph, node);
}

/** Dropout drops nothing unless it is told that this is training. */
function isTraining(graph: GraphIndex, node: NodeProto): boolean {
  const mode = node.input[2] ?? '';
  if (node.opType !== 'Dropout' || !isDefaultDomain(node.domain) || mode === '') return false;
  const value = graph.initializers.get(mode);
  if (value === undefined) return true;
  return (value.rawData[0] ?? value.int32Data[0] ?? 0) !== 0;
}

/** Random nodes of a graph, those inside subgraphs by the node that holds them. */
export function randomNodes(graph: GraphIndex): readonly number[] {
  const inside = (inner: GraphProto): boolean =>
    inner.node.some((node) => isRandom(graph, node) || subgraphsOf(node).some(inside));
  return graph.nodes.flatMap((node, index) =>
    isRandom(graph, node) || subgraphsOf(node).some(inside) ? [index] : [],
  );
}

/** Tensors that are drawn: both chains can be given the same values. */
export function drawnTensors(graph: GraphIndex): readonly string[] {
  return graph.nodes.flatMap((node) =>
    traitsOf(node).flow === 'drawn' ? (node.output[0] ?? []) : [],
  );
}

/** Under which a session gives, and takes, what a random node drew. */
export function drawnName(tensor: string): string {
  return `bitloupe:drawn/${tensor}`;
}

/** Equal for a model and its quantized version, which keeps the names of its tensors; exact in float32. */
function seedOf(name: string): number {
  let seed = 0;
  for (const letter of name) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return seed + 1;
}

export function isDraw(name: string): boolean {
  return name.startsWith(drawnName(''));
}

const known = new WeakMap<GraphIndex, readonly NodeProto[]>();

/**
 * The nodes of a graph as they are measured: random ones without a seed get one, those inside subgraphs
 * too, so that calibration, float and quantized answers rest on the same draws and a second run finds
 * the same numbers.
 */
export function measuredNodes(graph: GraphIndex): readonly NodeProto[] {
  return getOrMake(known, graph, () => graph.nodes.map((node) => seeded(graph, node)));
}

function seeded(graph: GraphIndex, node: NodeProto): NodeProto {
  if (subgraphsOf(node).length > 0) return seededInside(graph, node);
  const hasSeed = node.attribute.some(({ name }) => name === 'seed');
  if (!isRandom(graph, node) || hasSeed) return node;
  const value = seedOf(node.output[0] ?? '');
  const seed = makeAttribute('seed', node.opType === 'Dropout' ? value : { float: value });
  return patch(node, { attribute: [...node.attribute, seed] });
}

function seededInside(graph: GraphIndex, holder: NodeProto): NodeProto {
  let changed = false;
  const within = (inner: GraphProto): GraphProto => {
    const nodes = inner.node.map((node) => seeded(graph, node));
    if (nodes.every((node, index) => node === inner.node[index])) return inner;
    changed = true;
    return patch(inner, { node: nodes });
  };
  const seededHolder = mapSubgraphs(holder, within);
  return changed ? seededHolder : holder;
}
