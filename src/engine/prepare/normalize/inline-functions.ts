import { getOrMake } from '../../../shared/get-or-make';
import { badInput } from '../../../shared/errors';
import { subgraphsOf } from '../../onnx/attributes';
import { mapGraphs } from '../../onnx/map-graphs';
import { isDefaultDomain, opsetOf } from '../../onnx/opset';
import { makeNode, patch } from '../../onnx/proto';
import type { AttributeProto, GraphProto, ModelProto, NodeProto } from '../../onnx/proto';
import { freshName } from '../model/fresh-name';
import { nameNodes } from './name-nodes';

type FunctionProto = ModelProto['functions'][number];

/** Functions that call functions can multiply without end. */
const nodeLimit = 200_000;

/**
 * The model with every call of one of its own functions replaced by what the function does, in
 * subgraphs as well: ONNX Runtime 1.30 gives the values of two calls the same names when one stands
 * inside a Loop, If or Scan, and then refuses what it wrote. Nodes must have names. A model with a
 * function for another opset than its own stays as it is: ONNX Runtime knows how to run it.
 * Throws `bad-input` for a function that calls itself.
 */
export function inlineFunctions(model: ModelProto, mostNodes = nodeLimit): ModelProto {
  const graph = model.graph;
  if (graph === undefined || model.functions.length === 0) return model;
  const opset = opsetOf(model);
  const isForeign = model.functions.some(({ opsetImport }) =>
    opsetImport.some(({ domain, version }) => isDefaultDomain(domain) && Number(version) !== opset),
  );
  if (isForeign) return model;
  const inliner = new Inliner(model.functions, graph, mostNodes);
  return patch(model, {
    graph: inliner.graph(graph, { open: [], rename: (name) => name, scope: '' }),
    functions: [],
    opsetImport: withFunctionOpsets(model),
  });
}

/** Domains that only functions used are the model's own now. */
function withFunctionOpsets(model: ModelProto): ModelProto['opsetImport'] {
  const known = new Set(model.opsetImport.map(({ domain }) => domain));
  const added = model.functions.flatMap(({ opsetImport }) =>
    opsetImport.filter(({ domain }) => {
      const isNew = !known.has(domain) && !isDefaultDomain(domain);
      known.add(domain);
      return isNew;
    }),
  );
  return [...model.opsetImport, ...added];
}

type Rename = (name: string) => string;

/** One call: the function, and the attributes its nodes may refer to. */
interface Call {
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

/** Where a graph stands while functions are replaced. */
interface Place {
  /** The functions whose bodies this is in, outermost first. */
  readonly open: readonly string[];
  readonly rename: Rename;
  /** In front of the names of nodes; empty outside of all bodies. */
  readonly scope: string;
  /** The innermost call. */
  readonly call?: Call;
}

class Inliner {
  readonly #functions: ReadonlyMap<string, FunctionProto>;
  readonly #taken: Set<string>;
  readonly #mostNodes: number;
  #count = 0;

  constructor(functions: readonly FunctionProto[], graph: GraphProto, mostNodes: number) {
    this.#mostNodes = mostNodes;
    this.#functions = new Map(
      functions.map((one) => [keyOf(one.domain, one.name, one.overload), one]),
    );
    this.#taken = new Set(namesOf(graph));
  }

  graph(graph: GraphProto, place: Place): GraphProto {
    return patch(graph, {
      node: nameNodes(graph.node).flatMap((node) => this.#node(node, place)),
      output: graph.output.map((value) => patch(value, { name: place.rename(value.name) })),
    });
  }

  #node(node: NodeProto, place: Place): readonly NodeProto[] {
    this.#count += 1;
    if (this.#count > this.#mostNodes) {
      throw badInput(
        `the functions of the model call each other so often that they are more than ${this.#mostNodes.toLocaleString('en')} nodes`,
        'Export the model without functions.',
      );
    }
    const isPlain = place.scope === '' && place.call === undefined;
    const moved = isPlain && subgraphsOf(node).length === 0 ? node : this.#moved(node, place);
    const key = keyOf(node.domain, node.opType, node.overload);
    const target = this.#functions.get(key);
    if (target === undefined) return [moved];
    if (place.open.includes(key)) {
      throw badInput(
        `node '${node.name}' calls the function '${node.opType}' from inside itself`,
        'A function must not call itself; export the model again.',
      );
    }
    return this.#body(moved, target, [...place.open, key]);
  }

  /** The node under the names of where it is put, its references to the call's attributes resolved. */
  #moved(node: NodeProto, place: Place): NodeProto {
    const { rename, scope, call } = place;
    const attribute = node.attribute.flatMap((one): AttributeProto[] => {
      const resolved = call === undefined ? one : resolvedAttribute(one, call);
      if (resolved === null) return [];
      return [mapGraphs(resolved, (graph) => this.#inner(graph, place))];
    });
    return patch(node, {
      name: scope === '' ? node.name : freshName(this.#taken, `${scope}/${node.name}`),
      input: node.input.map((name) => (name === '' ? '' : rename(name))),
      output: node.output.map((name) => (name === '' ? '' : rename(name))),
      attribute,
    });
  }

  /** A subgraph: what it makes itself gets names of its own wherever a function's body is put. */
  #inner(graph: GraphProto, place: Place): GraphProto {
    const { rename, scope } = place;
    if (scope === '') return this.graph(graph, place);
    const own = new Map(
      ownNames(graph).map((name) => [name, freshName(this.#taken, `${scope}/${name}`)] as const),
    );
    const inside: Rename = (name) => own.get(name) ?? rename(name);
    const named = <T extends { name: string }>(value: T): T =>
      patch(value, { name: inside(value.name) } as Partial<T>);
    return patch(graph, {
      node: nameNodes(graph.node).flatMap((node) => this.#node(node, { ...place, rename: inside })),
      input: graph.input.map(named),
      output: graph.output.map(named),
      initializer: graph.initializer.map(named),
      valueInfo: graph.valueInfo.map(named),
    });
  }

  #body(node: NodeProto, target: FunctionProto, open: readonly string[]): readonly NodeProto[] {
    const names = new Map<string, string>();
    target.input.forEach((name, position) => names.set(name, node.input[position] ?? ''));
    const passed: NodeProto[] = [];
    target.output.forEach((name, position) => {
      const wanted = node.output[position] ?? '';
      if (wanted === '') return;
      const known = names.get(name);
      // An output that is an input, or an output a second time, needs a node of its own.
      if (known === undefined) names.set(name, wanted);
      else {
        const copy = freshName(this.#taken, `${node.name}/${name}`);
        passed.push(makeNode('Identity', [known], [wanted], {}, { name: copy }));
      }
    });
    const rename: Rename = (name) =>
      getOrMake(names, name, () => freshName(this.#taken, `${node.name}/${name}`));
    const defaults = target.attributeProto.map((one) => [one.name, one] as const);
    const given = node.attribute.map((one) => [one.name, one] as const);
    const call: Call = { attributes: new Map([...defaults, ...given]) };
    const place: Place = { open, rename, scope: node.name, call };
    const nodes = nameNodes(target.node).flatMap((one) => this.#node(one, place));
    return [...nodes, ...passed];
  }
}

/** The attribute of the call that a body's attribute stands for; null = the caller left it out. */
function resolvedAttribute(attribute: AttributeProto, { attributes }: Call): AttributeProto | null {
  if (attribute.refAttrName === '') return attribute;
  const given = attributes.get(attribute.refAttrName);
  return given === undefined ? null : patch(given, { name: attribute.name });
}

function keyOf(domain: string, name: string, overload: string): string {
  return [isDefaultDomain(domain) ? '' : domain, name, overload].join('\n');
}

/** Names of values that a graph makes itself, not those of its subgraphs. */
function ownNames(graph: GraphProto): readonly string[] {
  const names = [
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ];
  return [...new Set(names)].filter((name) => name !== '');
}

/** All names of a graph: values and nodes, those of subgraphs included. */
function namesOf(graph: GraphProto): readonly string[] {
  return [
    ...ownNames(graph),
    ...graph.output.map(({ name }) => name),
    ...graph.node.flatMap((node) => [
      node.name,
      ...node.input,
      ...subgraphsOf(node).flatMap(namesOf),
    ]),
  ];
}
