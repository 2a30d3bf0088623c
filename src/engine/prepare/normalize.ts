import { patch } from '../onnx/proto';
import { badInput } from '../../shared/errors';
import type { GraphProto, ModelProto, NodeProto } from '../onnx/proto';
import { withRawData } from '../onnx/raw-data';
import { sortNodes } from '../onnx/topological-sort';
import { constantTensor } from './constants';

/** Initializers that are not graph inputs exist since this version of the format. */
const plainInitializersIrVersion = 8n;

/**
 * The same model in one form: every node has a name of its own, nodes stand in execution order,
 * weights are plain initializers with `rawData`, wherever they were (Constant nodes, inputs with a
 * default, typed fields).
 */
export function normalizeModel(model: ModelProto): ModelProto {
  const graph = model.graph;
  if (graph === undefined) throw badInput('the model holds no graph');
  return patch(model, {
    irVersion:
      model.irVersion > plainInitializersIrVersion ? model.irVersion : plainInitializersIrVersion,
    graph: normalizeGraph(graph),
  });
}

function normalizeGraph(graph: GraphProto): GraphProto {
  const named = nameNodes(graph.node);
  const initializer = graph.initializer.map(withRawData);
  const node: NodeProto[] = [];
  for (const candidate of sortNodes(named)) {
    const constant = constantTensor(candidate);
    if (constant === null) node.push(candidate);
    else initializer.push(withRawData(constant));
  }
  const known = new Set(initializer.map((tensor) => tensor.name));
  return patch(graph, {
    node,
    initializer,
    input: graph.input.filter(({ name }) => !known.has(name)),
  });
}

/**
 * Gives every node a name of its own: unnamed ones `OpType_index`, of equal names the first keeps it.
 * Nodes that keep their name are returned as they are.
 */
export function nameNodes(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const taken = new Set(nodes.map((node) => node.name));
  const seen = new Set<string>();
  return nodes.map((node, index) => {
    if (node.name !== '' && !seen.has(node.name)) {
      seen.add(node.name);
      return node;
    }
    const name = freeName(node.name === '' ? `${node.opType}_${index}` : node.name, taken);
    taken.add(name);
    seen.add(name);
    return patch(node, { name });
  });
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let suffix = 1;
  while (taken.has(`${wanted}_${suffix}`)) suffix += 1;
  return `${wanted}_${suffix}`;
}
