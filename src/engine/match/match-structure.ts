import type { NodeProto } from '../onnx/proto';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { isRounding, traitsOf } from '../ops/catalogue';
import { fakeQuantsOf } from './reading/fake-quant';
import { plainOp } from './reading/plain-op';

/** Nodes in a row that are no layers. */
const deepest = 8;

/** Hands values on, rounded or clipped: a layer is the same one on both sides of it. */
function handsOn(node: NodeProto): boolean {
  const { flow, limits } = traitsOf(node);
  return isRounding(flow) || flow === 'identity' || flow === 'cast' || limits !== null;
}

/** Where a tensor comes from, behind what only hands it on: a node, or an input of the model by its name. */
export function rootOf({ graph }: PreparedModel, tensor: string): string {
  let name = tensor;
  for (;;) {
    const fake = fakeQuantsOf(graph).byOutput.get(name);
    if (fake !== undefined) {
      name = fake.input;
      continue;
    }
    const index = graph.producer.get(name);
    const node = graph.nodes[index ?? -1];
    if (node === undefined) return `tensor ${name}`;
    if (!handsOn(node)) return `node ${index}`;
    name = node.input[0] ?? '';
  }
}

/** Roots of the inputs that are neither weights nor constants. */
export function inputRoots(model: PreparedModel, index: number): readonly string[] {
  const node = model.graph.nodes[index];
  const roots = (node?.input ?? [])
    .filter((name) => name !== '')
    .map((name) => rootOf(model, name))
    .filter((root) => !model.graph.initializers.has(root.slice('tensor '.length)));
  return traitsOf(node).commutes ? roots.toSorted() : roots;
}

/**
 * Finds layers without names or weights by what they read: an operator of the same kind whose inputs come from
 * the layers that its own inputs come from. Only where there is exactly one such operator. `known` holds tensors
 * of the float model and of the quantized one that stand for the same value.
 */
export class StructureMatcher {
  readonly #float: PreparedModel;
  readonly #quantized: PreparedModel;
  /** Root in the float model → root in the quantized one. */
  readonly #known = new Map<string, string>();
  readonly #taken = new Set<number>();
  /** Operators of the quantized model by kind and by what they read. */
  #byInputs: ReadonlyMap<string, readonly number[]> | null = null;

  constructor(float: PreparedModel, quantized: PreparedModel) {
    this.#float = float;
    this.#quantized = quantized;
    for (const input of float.graph.inputs)
      if (quantized.graph.inputs.includes(input))
        this.#known.set(`tensor ${input}`, `tensor ${input}`);
  }

  note(floatTensor: string, quantizedTensor: string): void {
    const root = rootOf(this.#quantized, quantizedTensor);
    this.#known.set(rootOf(this.#float, floatTensor), root);
    if (root.startsWith('node ')) this.#taken.add(Number(root.slice('node '.length)));
  }

  /** The operator that stands for a layer, or null where none or several could. */
  find(layer: Layer): number | null {
    return this.#find(layer.node);
  }

  /** Nodes that are no layers, float ones among them, are found on the way. */
  #find(node: number, depth = 0): number | null {
    const float = this.#float.graph.nodes[node];
    const wanted = inputRoots(this.#float, node);
    const roots = wanted.flatMap((root) => this.#resolve(root, depth) ?? []);
    if (roots.length === 0 || roots.length < wanted.length) return null;
    const reads = traitsOf(float).commutes ? roots.toSorted() : roots;
    const found = (this.#index().get(`${float?.opType ?? ''} ${reads.join(', ')}`) ?? []).filter(
      (index) => !this.#taken.has(index),
    );
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  #resolve(root: string, depth: number): string | null {
    const known = this.#known.get(root);
    if (known !== undefined || !root.startsWith('node ') || depth >= deepest) return known ?? null;
    const found = this.#find(Number(root.slice('node '.length)), depth + 1);
    return found === null ? null : `node ${found}`;
  }

  #index(): ReadonlyMap<string, readonly number[]> {
    if (this.#byInputs !== null) return this.#byInputs;
    const byInputs = new Map<string, number[]>();
    this.#quantized.graph.nodes.forEach((node, index) => {
      if (handsOn(node) || fakeQuantsOf(this.#quantized.graph).nodes.has(index)) return;
      const key = `${plainOp(node)} ${inputRoots(this.#quantized, index).join(', ')}`;
      byInputs.set(key, [...(byInputs.get(key) ?? []), index]);
    });
    this.#byInputs = byInputs;
    return byInputs;
  }
}
