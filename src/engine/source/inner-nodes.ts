import { innerKey, type InnerNodeView } from '../../shared/contract/anatomy';
import type { GraphPath } from '../../shared/contract/arguments';
import type { EdgeView } from '../../shared/contract/model-view';
import type { FunctionProto, GraphProto, ModelProto, NodeProto } from '../onnx/proto';
import { nameNodes } from '../prepare/normalize/name-nodes';
import type { PreparedModel } from '../prepare/model/types';
import { graphsOf, mostSteps } from './source-graph';

/** More are not drawn: a picture of a loop's body is to be looked at. */
const mostNodes = 5_000;

/** What makes a tensor: a node by its id, or -1 for an input of the model under that name. */
interface Maker {
  readonly id: number;
  readonly tensor: string;
}
type Find = (tensor: string) => Maker | null;

/**
 * The nodes inside nodes that are still there after preparing, with edges among them, from outside to them, and from
 * what they answer with to the node that holds them. Constants are left out, as in the main graph.
 */
export function viewInner(
  prepared: PreparedModel,
  source: ModelProto,
): { readonly nodes: readonly InnerNodeView[]; readonly edges: readonly EdgeView[] } {
  const nodes: InnerNodeView[] = [];
  const edges: EdgeView[] = [];
  const { graph } = prepared;
  const inputs = new Set(graph.inputs);
  const findMain: Find = (tensor) => {
    const id = graph.producer.get(tensor);
    if (id !== undefined) return { id, tensor };
    return inputs.has(tensor) ? { id: -1, tensor } : null;
  };
  const visit = (
    body: GraphProto | FunctionProto,
    holder: { readonly id: number; readonly node: NodeProto },
    path: GraphPath,
    outside: Find,
  ): void => {
    const own = new Map<string, number>();
    const named = nameNodes(body.node).filter(({ opType }) => opType !== 'Constant');
    const first = graph.nodes.length + nodes.length;
    if (nodes.length + named.length > mostNodes || path.length > mostSteps) return;
    const given = givenFrom(body, holder.node);
    const find: Find = (tensor) => {
      const id = own.get(tensor);
      return id === undefined ? outside(given.get(tensor) ?? tensor) : { id, tensor };
    };
    named.forEach((node, index) => {
      const key = innerKey(path, node.name);
      nodes.push({
        id: first + index,
        parent: holder.id,
        path,
        name: node.name,
        key,
        op: node.opType,
      });
      for (const output of node.output) if (output !== '') own.set(output, first + index);
    });
    named.forEach((node, index) => {
      for (const maker of new Set(node.input.map(find)))
        if (maker !== null) edges.push({ tensor: maker.tensor, from: maker.id, to: first + index });
      for (const { graph: step, body: inner } of graphsOf(source, node))
        visit(
          inner,
          { id: first + index, node },
          [...path, { node: node.name, graph: step }],
          find,
        );
    });
    for (const output of outputsOf(body)) {
      const id = own.get(output);
      if (id !== undefined) edges.push({ tensor: output, from: id, to: holder.id });
    }
  };
  const named = new Map(nameNodes(source.graph?.node ?? []).map((node) => [node.name, node]));
  graph.nodes.forEach((node, id) => {
    const original = named.get(prepared.originalNames[id] ?? node.name);
    // A node that took its place holds nothing of it.
    if (original === undefined || original.opType !== node.opType) return;
    for (const { graph: step, body } of graphsOf(source, original))
      visit(body, { id, node: original }, [{ node: original.name, graph: step }], findMain);
  });
  return { nodes, edges };
}

/** What of the holder's inputs the body calls by names of its own. */
function givenFrom(
  body: GraphProto | FunctionProto,
  holder: NodeProto,
): ReadonlyMap<string, string> {
  const names =
    body.$typeName === 'onnx.FunctionProto' ? body.input : body.input.map(({ name }) => name);
  // Loop counts its turns first, and takes its limit where the body takes the count.
  return new Map(
    names.flatMap((name, index) => {
      const given = holder.opType === 'Loop' && index === 0 ? '' : (holder.input[index] ?? '');
      return given === '' ? [] : [[name, given] as const];
    }),
  );
}

function outputsOf(body: GraphProto | FunctionProto): readonly string[] {
  return body.$typeName === 'onnx.FunctionProto'
    ? body.output
    : body.output.map(({ name }) => name);
}
