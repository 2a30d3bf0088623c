import { opTraits, traitsOf } from '../../ops/catalogue';
import type { AxesWriter } from '../../ops/traits/axes-writer';
import { DataType, makeNode, makeTensor, patch } from '../../onnx/proto';
import type { ModelProto, NodeProto, TensorProto } from '../../onnx/proto';
import { freshName } from '../model/fresh-name';
import type { ValueType } from '../model/types';

interface Typed {
  readonly model: ModelProto;
  readonly types: ReadonlyMap<string, ValueType>;
}

/**
 * Writes Pad and Resize that name their axes (opset 18) for all axes instead. ONNX Runtime 1.30
 * moves transpositions through them, as it does around int8 convolutions, and reorders pads, sizes
 * and scales as if they were for all axes: the model then fails to load or to run. Where axes, pads,
 * scales or sizes are only known at run time, a few nodes put them in place. A node whose input has
 * no known rank stays as it is.
 */
export function spellOutAxes({ model, types }: Typed): Typed {
  const graph = model.graph;
  if (graph?.node.some((node) => traitsOf(node).spellOut !== null) !== true)
    return { model, types };
  const writer = new Writer(graph.initializer, types, graph.node);
  const node = graph.node.flatMap((one) => {
    const written = traitsOf(one).spellOut?.(one, writer) ?? one;
    return [...writer.takeNodes(), written];
  });
  if (node.every((one, index) => one === graph.node[index])) return { model, types };
  const initializer = [...graph.initializer, ...writer.added];
  return {
    model: patch(model, { graph: patch(graph, { node, initializer }) }),
    types: writer.types,
  };
}

/** Adds vectors and nodes to a graph, and notes the types of what they make. */
class Writer implements AxesWriter {
  readonly #constants: ReadonlyMap<string, TensorProto>;
  readonly added: TensorProto[] = [];
  readonly types: Map<string, ValueType>;
  #nodes: NodeProto[] = [];
  readonly #taken: Set<string>;

  constructor(
    initializers: readonly TensorProto[],
    types: ReadonlyMap<string, ValueType>,
    nodes: readonly NodeProto[],
  ) {
    this.#constants = new Map(initializers.map((tensor) => [tensor.name, tensor]));
    this.types = new Map(types);
    this.#taken = new Set([...types.keys(), ...nodes.map(({ name }) => name)]);
  }

  shapeOf(value: string): ValueType['shape'] {
    return this.types.get(value)?.shape ?? null;
  }

  constantOf(value: string): TensorProto | undefined {
    return this.#constants.get(value);
  }

  integers(wanted: string, values: readonly bigint[]): string {
    return this.#constant(wanted, DataType.INT64, BigInt64Array.from(values));
  }

  floats(wanted: string, values: readonly number[]): string {
    return this.#constant(wanted, DataType.FLOAT, Float32Array.from(values));
  }

  add(
    opType: string,
    inputs: readonly string[],
    wanted: string,
    attributes: Readonly<Record<string, number>> = {},
    shape: ValueType['shape'] = [''],
  ): string {
    const name = freshName(this.#taken, wanted);
    this.#nodes.push(makeNode(opType, inputs, [name], attributes, { name }));
    const first = this.types.get(inputs[0] ?? '')?.type ?? DataType.INT64;
    const { flow } = opTraits(opType);
    const type = flow === 'size' || flow === 'cast' ? DataType.INT64 : first;
    this.types.set(name, { type, shape });
    return name;
  }

  /** The nodes added since the last call. */
  takeNodes(): readonly NodeProto[] {
    const nodes = this.#nodes;
    this.#nodes = [];
    return nodes;
  }

  #constant(wanted: string, type: DataType, data: BigInt64Array | Float32Array): string {
    const name = freshName(this.#taken, wanted);
    this.added.push(makeTensor(name, type, [data.length], data));
    this.types.set(name, { type, shape: [data.length] });
    return name;
  }
}
