import { traitsOf } from '../../ops/catalogue';
import { patch, type GraphProto, type ModelProto, type NodeProto } from '../../onnx/proto';
import { mapSubgraphs } from '../../onnx/map-graphs';
import { isDefaultDomain, opsetOf, withOpset } from '../../onnx/opset';
import type { BlockedNode } from '../model/notices';
import type { ValueType } from '../model/types';
import type { ConvertContext, Converter } from '../../ops/traits/converter';
import { graphContext } from './graph-context';

export interface OpsetConversion {
  /** At the wanted opset; the model as it was when something is blocked. */
  readonly model: ModelProto;
  /** Names of the nodes that changed form. */
  readonly converted: readonly string[];
  readonly blocked: readonly BlockedNode[];
}

/**
 * Raises the default operator set of a model (at most to 21), node by node, subgraphs included.
 * Nodes must have names. `types` gives shapes where they matter: without them a Softmax that is not
 * along the last axis costs three more nodes. Pure: the given model stays as it is.
 */
export function convertOpset(
  model: ModelProto,
  target: number,
  types: ReadonlyMap<string, ValueType> = new Map(),
): OpsetConversion {
  const source = opsetOf(model) ?? 1;
  const graph = model.graph;
  if (graph === undefined || source >= target) return { model, converted: [], blocked: [] };
  const run: Run = { source, target, types, converted: [], blocked: [] };
  for (const inlined of model.functions) {
    run.blocked.push({
      node: inlined.name,
      op: 'function',
      opset: source + 1,
      reason: 'functions of the model are written for its own opset',
    });
  }
  const changed = convertGraph(graph, run, null);
  const { converted, blocked } = run;
  if (blocked.length > 0) return { model, converted: [], blocked };
  return { model: withOpset(patch(model, { graph: changed }), target), converted, blocked };
}

interface Run {
  readonly source: number;
  readonly target: number;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly converted: string[];
  readonly blocked: BlockedNode[];
}

function convertGraph(graph: GraphProto, run: Run, outer: ConvertContext | null): GraphProto {
  const { context, added } = graphContext(graph, run, outer);
  const node = graph.node.flatMap((one) => convertNode(one, run, context));
  return patch(graph, { node, initializer: [...graph.initializer, ...added] });
}

function convertNode(node: NodeProto, run: Run, context: ConvertContext): readonly NodeProto[] {
  const whole = mapSubgraphs(node, (graph) => convertGraph(graph, run, context));
  if (!isDefaultDomain(node.domain)) return [whole];
  let nodes: readonly NodeProto[] = [whole];
  for (let opset = run.source + 1; opset <= run.target; opset += 1) {
    const next: NodeProto[] = [];
    for (const one of nodes) {
      const convert = traitsOf(one).versions[opset];
      next.push(...(convert === undefined ? [one] : apply(one, convert, opset, run, context)));
    }
    nodes = next;
  }
  if (nodes.length !== 1 || nodes[0] !== whole) run.converted.push(node.name);
  return nodes;
}

function apply(
  node: NodeProto,
  convert: Converter,
  opset: number,
  run: Run,
  context: ConvertContext,
): readonly NodeProto[] {
  const result = convert(node, context);
  if (!('refused' in result)) return result;
  run.blocked.push({ node: node.name, op: node.opType, opset, reason: result.refused });
  return [node];
}
