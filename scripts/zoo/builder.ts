import {
  DataType,
  makeGraph,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  patch,
  type AttributeValue,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../src/engine/onnx/proto';
import { createRandom, type Random } from './random';

export { DataType };
export type Shape = readonly (number | string)[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * Builds an ONNX graph with names like PyTorch's exporter: inside `scope('layer1', 'layer1.0', 'conv1')`
 * a Conv is called `/layer1/layer1.0/conv1/Conv` and its weight `layer1.0.conv1.weight`.
 */
export class GraphBuilder {
  readonly random: Random;
  readonly opset: number;
  private readonly nodes: NodeProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly usedNames = new Set<string>();
  private path: readonly string[] = [];

  constructor(options: { opset: number; seed: number }) {
    this.opset = options.opset;
    this.random = createRandom(options.seed);
  }

  /** Names everything that `build` adds after the module it belongs to. */
  scope<T>(module: string, build: () => T): T {
    const outer = this.path;
    this.path = [...outer, module];
    try {
      return build();
    } finally {
      this.path = outer;
    }
  }

  input(name: string, shape: Shape, type: DataType = DataType.FLOAT): string {
    this.inputs.push(makeValueInfo(name, type, shape));
    return name;
  }

  /** Declares `value` as an output called `name`; an Identity renames it if its node cannot. */
  output(value: string, name: string, shape: Shape, type: DataType = DataType.FLOAT): void {
    const producer = this.nodes.find((node) => node.output.includes(value));
    if (producer === undefined) throw new Error(`no node makes '${value}'`);
    producer.output = producer.output.map((output) => (output === value ? name : output));
    for (const node of this.nodes) {
      node.input = node.input.map((input) => (input === value ? name : input));
    }
    this.outputs.push(makeValueInfo(name, type, shape));
  }

  op(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.ops(opType, inputs, attributes, 1)[0] ?? '';
  }

  /** A node with several outputs. */
  ops(
    opType: string,
    inputs: readonly string[],
    attributes: Attributes,
    outputs: number,
  ): readonly string[] {
    const name = this.unique(`/${[...this.path, opType].join('/')}`);
    const values = Array.from({ length: outputs }, (_, i) => `${name}_output_${i}`);
    this.nodes.push(makeNode(opType, inputs, values, attributes, { name }));
    return values;
  }

  /** A parameter of the current module, normal around `mean`. */
  normal(name: string, dims: readonly number[], deviation: number, mean = 0): string {
    const data = new Float32Array(count(dims));
    this.random.fillNormal(data, mean, deviation);
    return this.floats(name, dims, data);
  }

  /** A parameter of the current module with given values. */
  floats(name: string, dims: readonly number[], data: Float32Array): string {
    return this.tensor(this.parameterName(name), DataType.FLOAT, dims, data);
  }

  /** A constant tensor, as the exporter names them. */
  int64s(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.tensor(
      this.unique(`/${[...this.path, 'Constant'].join('/')}`) + '_output_0',
      DataType.INT64,
      dims,
      BigInt64Array.from(values, BigInt),
    );
  }

  /** A scalar float constant. */
  scalar(value: number): string {
    const name = this.unique(`/${[...this.path, 'Constant'].join('/')}`) + '_output_0';
    return this.tensor(name, DataType.FLOAT, [], Float32Array.of(value));
  }

  tensor(name: string, type: DataType, dims: readonly number[], data: ArrayBufferView): string {
    const unique = this.unique(name);
    this.initializers.push(makeTensor(unique, type, dims, data));
    return unique;
  }

  graph(name: string): GraphProto {
    return makeGraph({
      name,
      nodes: this.nodes,
      inputs: this.inputs,
      outputs: this.outputs,
      initializers: this.initializers,
    });
  }

  model(name: string): ModelProto {
    const model = makeModel(this.graph(name), new Map([['', this.opset]]));
    return patch(model, { producerName: 'bitloupe-zoo', producerVersion: '1' });
  }

  /** `layer1/layer1.0/conv1` → `layer1.0.conv1`: a module already called by its whole path counts once. */
  private parameterName(name: string): string {
    const modules = this.path.reduce<readonly string[]>(
      (kept, module) =>
        module.startsWith(`${kept.at(-1)}.`) ? [...kept.slice(0, -1), module] : [...kept, module],
      [],
    );
    return [...modules, name].join('.');
  }

  private unique(name: string): string {
    let candidate = name;
    for (let i = 1; this.usedNames.has(candidate); i++) candidate = `${name}_${i}`;
    this.usedNames.add(candidate);
    return candidate;
  }
}

export function count(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
