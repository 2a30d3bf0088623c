import { seededRandom } from '../../src/engine/data/random';
import {
  type GraphProto,
  makeNode,
  makeTensor,
  makeValueInfo,
  type ModelProto,
  type NodeProto,
  patch,
  renameNode,
  type TensorProto,
  withGraph,
} from '../../src/engine/onnx/proto';
import { integerValues } from '../../src/engine/onnx/tensor';

/** A model that computes the same under other names, and what each tensor is called in it. */
export interface Disguised {
  readonly model: ModelProto;
  readonly names: ReadonlyMap<string, string>;
}

/** Ways to hide a model without changing what it computes; models without subgraphs. */
export type Disguise = 'renamed' | 'reordered' | 'identities' | 'swapped' | 'permuted' | 'fewLies';

export function disguised(model: ModelProto, disguise: Disguise, seed = 1): Disguised {
  const graph = model.graph!;
  const random = seededRandom(seed, graph.node.length);
  if (disguise === 'swapped') return swapped(model, graph);
  if (disguise === 'permuted' || disguise === 'fewLies')
    return permuted(model, disguise === 'permuted' ? 1 : 0.06, () => random.uniform());
  const nodes = disguise === 'reordered' ? shuffled(graph, () => random.uniform()) : graph.node;
  const kept = new Set([...graph.input, ...graph.output].map(({ name }) => name));
  const names = new Map<string, string>();
  const rename = (name: string): string => {
    if (name === '' || kept.has(name)) return name;
    if (!names.has(name)) names.set(name, `t${names.size}`);
    return names.get(name) ?? '';
  };
  const renamed = nodes.map((node, index) =>
    renameNode(node, `n${index}`, node.input.map(rename), node.output.map(rename)),
  );
  const initializer = graph.initializer.map((each) => patch(each, { name: rename(each.name) }));
  const node = disguise === 'identities' ? withIdentities(renamed, kept) : renamed;
  return {
    model: withGraph(model, patch(graph, { node, initializer, valueInfo: [] })),
    names,
  };
}

/** Any order in which every node stands behind what it reads. */
function shuffled(graph: GraphProto, random: () => number): readonly NodeProto[] {
  const made = new Set([...graph.input, ...graph.initializer].map(({ name }) => name));
  const left = [...graph.node];
  const found: NodeProto[] = [];
  while (left.length > 0) {
    const ready = left.filter((node) => node.input.every((name) => name === '' || made.has(name)));
    const next = ready[Math.floor(random() * ready.length)] ?? left[0]!;
    left.splice(left.indexOf(next), 1);
    found.push(next);
    for (const name of next.output) made.add(name);
  }
  return found;
}

/** An Identity behind every node: readers read that. */
function withIdentities(nodes: readonly NodeProto[], kept: ReadonlySet<string>): NodeProto[] {
  const made = new Set(nodes.flatMap(({ output }) => output).filter((name) => !kept.has(name)));
  return nodes.flatMap((node) => {
    const input = node.input.map((name) => (made.has(name) ? `${name}/same` : name));
    const own = renameNode(node, node.name, input, node.output);
    const same = node.output
      .filter((name) => made.has(name))
      .map((name) => makeNode('Identity', [name], [`${name}/same`]));
    return [own, ...same];
  });
}

/** Names that lie: outputs of nodes of one kind take each other's names in turn, and so do the nodes. */
function swapped(model: ModelProto, graph: GraphProto): Disguised {
  const kept = new Set([...graph.input, ...graph.output].map(({ name }) => name));
  const names = new Map<string, string>();
  for (const op of new Set(graph.node.map(({ opType }) => opType))) {
    const same = graph.node
      .filter((node) => node.opType === op && !kept.has(node.output[0] ?? ''))
      .map((node) => node.output[0] ?? '');
    same.forEach((name, index) => names.set(name, same[(index + 1) % same.length] ?? name));
  }
  const rename = (name: string): string => names.get(name) ?? name;
  const node = graph.node.map((each, index) =>
    renameNode(each, `n${index}`, each.input.map(rename), each.output.map(rename)),
  );
  return { model: withGraph(model, patch(graph, { node, valueInfo: [] })), names };
}

/** Names of tensors and nodes that lie: a share of all nodes, of whatever kind, take each other's in any order. */
function permuted(model: ModelProto, share: number, random: () => number): Disguised {
  const graph = model.graph!;
  const kept = new Set([...graph.input, ...graph.output].map(({ name }) => name));
  const found = graph.node.filter(({ output }) => !kept.has(output[0] ?? '') && random() <= share);
  const chosen = found.length < 2 ? graph.node.slice(0, 2) : found;
  const order = chosen
    .map((node) => ({ node, place: random() }))
    .toSorted((one, two) => one.place - two.place)
    .map(({ node }) => node);
  const names = new Map<string, string>();
  const nodeNames = new Map<NodeProto, string>();
  chosen.forEach((node, index) => {
    names.set(node.output[0] ?? '', order[index]?.output[0] ?? '');
    nodeNames.set(node, order[index]?.name ?? '');
  });
  const rename = (name: string): string => names.get(name) ?? name;
  const node = graph.node.map((each) =>
    renameNode(
      each,
      nodeNames.get(each) ?? each.name,
      each.input.map(rename),
      each.output.map(rename),
    ),
  );
  return { model: withGraph(model, patch(graph, { node, valueInfo: [] })), names };
}

/** The model with its image input laid out with channels last, and a Transpose behind it. */
export function channelsLast(model: ModelProto): Disguised {
  const graph = model.graph!;
  const [image, ...others] = graph.input;
  const type = image?.type?.value;
  const dims = type?.case === 'tensorType' ? (type.value.shape?.dim ?? []) : [];
  const sizes = dims.map(({ value }) =>
    value.case === 'dimValue' ? Number(value.value) : (value.value ?? ''),
  );
  const [batch = 1, channels = 1, height = 1, width = 1] = sizes;
  const input = makeValueInfo('image', 1, [batch, height, width, channels]);
  const turn = makeNode('Transpose', ['image'], [image?.name ?? ''], { perm: [0, 3, 1, 2] });
  const changed = patch(graph, { input: [input, ...others], node: [turn, ...graph.node] });
  return { model: withGraph(model, changed), names: new Map() };
}

/** Every Q/DQ pair of an activation as training tools export it: `clip(round(x / scale), low, high) · scale` on floats. */
export function fakeQuantized(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const stored = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const quantizers = new Map(
    graph.node
      .filter(({ opType, input }) => opType === 'QuantizeLinear' && !stored.has(input[0] ?? ''))
      .map((node) => [node.output[0] ?? '', node]),
  );
  const limits: TensorProto[] = [];
  const node = graph.node.flatMap((each): readonly NodeProto[] => {
    if (quantizers.has(each.output[0] ?? '')) return [];
    const quantizer = quantizers.get(each.input[0] ?? '');
    if (each.opType !== 'DequantizeLinear' || quantizer === undefined) return [each];
    const [x = '', scale = '', zeroPoint = ''] = quantizer.input;
    const y = each.output[0] ?? '';
    const zero = integerValues(stored.get(zeroPoint)!)[0] ?? 0;
    limits.push(
      makeTensor(`${y}/low`, 1, [], Float32Array.of(0 - zero)),
      makeTensor(`${y}/high`, 1, [], Float32Array.of(255 - zero)),
    );
    return [
      makeNode('Div', [x, scale], [`${y}/steps`]),
      makeNode('Round', [`${y}/steps`], [`${y}/whole`]),
      makeNode('Clip', [`${y}/whole`, `${y}/low`, `${y}/high`], [`${y}/inside`]),
      makeNode('Mul', [`${y}/inside`, scale], [y]),
    ];
  });
  const initializer = [...graph.initializer, ...limits];
  return withGraph(model, patch(graph, { node, initializer, valueInfo: [] }));
}
