import { indexGraph } from '../../onnx/graph-index';
import { DataType, makeTensor, patch, withGraph, type TensorProto } from '../../onnx/proto';
import { dimsOf, floatValues } from '../../onnx/tensor';
import type { PreparedModel } from '../../prepare/model/types';
import type { FloatWeight } from '../../quantize/float-weights';

/**
 * A model with other weights under the same nodes: indices, names and types of its tensors stay what they
 * are, and weights that are not changed are shared with the model it comes from.
 */
export class ModelEdits {
  readonly #model: PreparedModel;
  /** By `node:position`. */
  readonly #changed = new Map<string, FloatWeight>();

  constructor(model: PreparedModel) {
    this.#model = model;
  }

  /** The constant float operand of a node as it is by now; null where there is none. Not to be written to. */
  valuesAt(node: number, position: number): FloatWeight | null {
    const changed = this.#changed.get(`${node}:${position}`);
    if (changed !== undefined) return changed;
    const name = this.#model.graph.nodes[node]?.input[position] ?? '';
    const tensor = this.#model.graph.initializers.get(name);
    return tensor?.dataType === DataType.FLOAT
      ? { dims: dimsOf(tensor), values: floatValues(tensor) }
      : null;
  }

  /** Other values for this node alone. A position behind the last gets an input of its own. */
  set(node: number, position: number, weight: FloatWeight): void {
    this.#changed.set(`${node}:${position}`, weight);
  }

  finish(): PreparedModel {
    const { model, graph, types } = this.#model;
    const proto = model.graph;
    if (proto === undefined || this.#changed.size === 0) return this.#model;
    const nodes = [...graph.nodes];
    const tensors = new Map<string, TensorProto>(graph.initializers);
    const newTypes = new Map(types);
    for (const [place, { dims, values }] of this.#changed) {
      const [index = 0, position = 0] = place.split(':').map(Number);
      const node = nodes[index];
      if (node === undefined) continue;
      const old = node.input[position] ?? '';
      const name = this.#isOwn(old) ? old : `${node.output[0] ?? ''}/repaired/${position}`;
      tensors.set(name, makeTensor(name, DataType.FLOAT, dims, values));
      newTypes.set(name, { type: DataType.FLOAT, shape: dims });
      if (name === old) continue;
      const input = [...node.input];
      while (input.length < position) input.push('');
      input[position] = name;
      nodes[index] = patch(node, { input });
    }
    const edited = patch(proto, { node: nodes, initializer: [...tensors.values()] });
    return {
      ...this.#model,
      model: withGraph(model, edited),
      graph: indexGraph(edited),
      types: newTypes,
    };
  }

  /** An initializer that one node reads at one position, and nothing else. */
  #isOwn(name: string): boolean {
    const { graph } = this.#model;
    const readers = graph.consumers.get(name) ?? [];
    const [reader] = readers;
    const uses = graph.nodes[reader ?? -1]?.input.filter((input) => input === name) ?? [];
    return (
      name !== '' &&
      readers.length === 1 &&
      uses.length === 1 &&
      !graph.captured.has(name) &&
      !graph.outputs.has(name)
    );
  }
}
