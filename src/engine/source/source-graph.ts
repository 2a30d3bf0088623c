import type { GraphPath } from '../../shared/contract/arguments';
import { badInput } from '../../shared/errors';
import { graphOf } from '../onnx/map-graphs';
import type { FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto } from '../onnx/proto';
import { constantTensor } from '../prepare/model/constants';
import { nameNodes } from '../prepare/normalize/name-nodes';
import type { ValueType } from '../prepare/model/types';
import { declaredTypes } from '../prepare/model/value-types';

/** One graph of a model file, or the body of a function, as it stands there. */
export interface SourceGraph {
  readonly path: GraphPath;
  readonly name: string;
  /** Each under a name of its own. */
  readonly nodes: readonly NodeProto[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Initializers, and what Constant nodes hold. */
  readonly weights: ReadonlyMap<string, TensorProto>;
  /** What the file says; of a function nothing. */
  readonly types: ReadonlyMap<string, ValueType>;
  /** value → name of the node that makes it. */
  readonly makers: ReadonlyMap<string, string>;
}

/** The graphs inside a node, by the name a step to them has. */
export interface HeldGraph {
  readonly graph: string;
  readonly body: GraphProto | FunctionProto;
}

export function graphsOf(model: ModelProto, node: NodeProto): readonly HeldGraph[] {
  const held = node.attribute.flatMap((attribute): HeldGraph[] => [
    ...(attribute.g === undefined ? [] : [{ graph: attribute.name, body: attribute.g }]),
    ...attribute.graphs.map((body, index) => ({ graph: `${attribute.name}[${index}]`, body })),
  ]);
  const called = functionOf(model, node);
  return called === null ? held : [...held, { graph: '', body: called }];
}

function functionOf(model: ModelProto, node: NodeProto): FunctionProto | null {
  return (
    model.functions.find(
      ({ name, domain, overload }) =>
        name === node.opType && domain === node.domain && overload === node.overload,
    ) ?? null
  );
}

/** A function that calls itself has no end; no exporter goes deeper than a few steps. */
export const mostSteps = 16;

/** Throws `bad-input` naming the step that leads nowhere. */
export function openGraph(model: ModelProto, path: GraphPath): SourceGraph {
  let body: GraphProto | FunctionProto = graphOf(model);
  if (path.length > mostSteps) throw badInput(`More than ${mostSteps} graphs inside each other.`);
  path.forEach((step) => {
    const node = nameNodes(body.node).find(({ name }) => name === step.node);
    const held = node === undefined ? undefined : graphsOf(model, node);
    const next = held?.find(({ graph }) => graph === step.graph);
    if (next === undefined)
      throw badInput(`Node '${step.node}' of this model holds no graph '${step.graph}'.`);
    body = next.body;
  });
  return readGraph(body, path);
}

export function readGraph(body: GraphProto | FunctionProto, path: GraphPath): SourceGraph {
  const nodes = nameNodes(body.node);
  const isFunction = body.$typeName === 'onnx.FunctionProto';
  const initializers = isFunction ? [] : body.initializer;
  const constants = nodes.flatMap((node) => constantTensor(node) ?? []);
  const weights = new Map([...initializers, ...constants].map((tensor) => [tensor.name, tensor]));
  const makers = new Map<string, string>();
  for (const node of nodes)
    for (const output of node.output) if (output !== '') makers.set(output, node.name);
  return {
    path,
    name: body.name,
    nodes,
    inputs: isFunction ? body.input : body.input.map(({ name }) => name),
    outputs: isFunction ? body.output : body.output.map(({ name }) => name),
    weights,
    types: isFunction ? new Map() : declaredTypes(body),
    makers,
  };
}
