import type { GraphPath } from '../../shared/contract/arguments';
import type { ModelHit, ModelHits } from '../../shared/contract/anatomy';
import type { FunctionProto, GraphProto, ModelProto } from '../onnx/proto';
import { nameNodes } from '../prepare/normalize/name-nodes';
import { viewAttribute } from './describe';
import { graphsOf, mostSteps } from './source-graph';

const mostHits = 5_000;

/**
 * Nodes whose name, op, attributes or tensors hold all words of a query, also inside subgraphs and functions; upper and
 * lower case are the same. `op:Conv,Relu` asks for ops alone, `tensor:x` for tensors, `attr:x` for attributes.
 */
export function searchModel(model: ModelProto, query: string): ModelHits {
  const wanted = readQuery(query);
  const hits: ModelHit[] = [];
  let total = 0;
  const note = (hit: ModelHit): void => {
    total += 1;
    if (hits.length < mostHits) hits.push(hit);
  };
  const visit = (body: GraphProto | FunctionProto, path: GraphPath): void => {
    for (const node of nameNodes(body.node)) {
      const found = wanted(
        node.name,
        node.opType,
        () => node.attribute.map(viewAttribute).map(({ name, text }) => `${name} = ${text}`),
        [...node.input, ...node.output],
      );
      if (found !== null) note({ path, node: node.name, op: node.opType, ...found });
      if (path.length >= mostSteps) continue;
      for (const { graph, body: inner } of graphsOf(model, node))
        visit(inner, [...path, { node: node.name, graph }]);
    }
  };
  if (model.graph !== undefined && query.trim() !== '') visit(model.graph, []);
  return { hits, total };
}

type Found = Pick<ModelHit, 'where' | 'text'>;
type Wanted = (
  name: string,
  op: string,
  attributes: () => readonly string[],
  tensors: readonly string[],
) => Found | null;

function readQuery(query: string): Wanted {
  const text = query.trim().toLowerCase();
  const [, field, rest] = /^(op|tensor|attr):\s*(.*)$/.exec(text) ?? [];
  const words = (rest ?? text).split(/[\s,]+/).filter((word) => word !== '');
  const holds = (value: string): boolean => {
    const lower = value.toLowerCase();
    return words.length > 0 && words.every((word) => lower.includes(word));
  };
  const inOp = (op: string): Found | null =>
    words.some((word) => op.toLowerCase().startsWith(word)) ? { where: 'op', text: op } : null;
  const inTensors = (tensors: readonly string[]): Found | null => {
    const found = tensors.find(holds);
    return found === undefined ? null : { where: 'tensor', text: found };
  };
  const inAttributes = (attributes: readonly string[]): Found | null => {
    const found = attributes.find(holds);
    return found === undefined ? null : { where: 'attribute', text: found.slice(0, 200) };
  };
  return (name, op, attributes, tensors) => {
    if (field === 'op') return inOp(op);
    if (field === 'tensor') return inTensors(tensors);
    if (field === 'attr') return inAttributes(attributes());
    if (holds(`${name} ${op}`))
      return holds(name) ? { where: 'name', text: name } : { where: 'op', text: op };
    return inTensors(tensors) ?? inAttributes(attributes());
  };
}
