import type {
  EdgeView,
  NodeView,
  OpenedModel,
  ValueView,
} from '../../../src/shared/contract/model-view';
import { planWithSkips } from './plan';

const floatReasons: Readonly<Record<string, string>> = {
  Div: 'Div is computed in float by this preset',
  Sub: 'Sub is computed in float by this preset',
  Pow: 'Pow is computed in float by this preset',
  Sqrt: 'Sqrt is computed in float by this preset',
  Erf: 'Erf is computed in float by this preset',
  ReduceMean: 'ReduceMean is computed in float by this preset',
  HardSigmoid: 'HardSigmoid is computed in float by this preset',
  Shape: 'Shape works on sizes, not on values',
  Cast: 'Cast changes the type',
};

export interface NodeOptions {
  readonly detail?: string;
  readonly shape?: readonly number[];
  /** Keeps a float op as a layer, or the other way round. */
  readonly layer?: boolean;
  /** Output tensor name; `NAME_output_0` otherwise, as PyTorch's exporter writes it. */
  readonly output?: string;
}

interface MutableNode {
  id: number;
  name: string;
  op: string;
  inputs: string[];
  output: string;
  detail: string;
  shape: readonly number[] | null;
  floatReason: string | null;
}

/** Puts an `OpenedModel` together node by node; tensors are named by their producers. */
export class ModelBuilder {
  private readonly nodes: MutableNode[] = [];
  private readonly inputs: ValueView[] = [];
  private readonly outputs: ValueView[] = [];
  private readonly name: string;
  private readonly producer: string;

  constructor(name: string, producer: string) {
    this.name = name;
    this.producer = producer;
  }

  input(name: string, shape: readonly (number | string)[]): string {
    this.inputs.push({ name, type: 'float32', shape });
    return name;
  }

  add(op: string, name: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const output = options.output ?? `${name}_output_0`;
    const reason = floatReasons[op] ?? null;
    const floatReason =
      options.layer === true
        ? null
        : options.layer === false
          ? (reason ?? `${op} stays float`)
          : reason;
    this.nodes.push({
      id: this.nodes.length,
      name,
      op,
      inputs: [...inputs],
      output,
      detail: options.detail ?? '',
      shape: options.shape ?? null,
      floatReason,
    });
    return output;
  }

  output(tensor: string, shape: readonly (number | string)[]): void {
    this.outputs.push({ name: tensor, type: 'float32', shape });
  }

  build(sizeBytes: number): OpenedModel {
    const producers = new Map(this.nodes.map((node) => [node.output, node.id]));
    const edges: EdgeView[] = [];
    for (const node of this.nodes) {
      for (const tensor of node.inputs)
        edges.push({ tensor, from: producers.get(tensor) ?? -1, to: node.id });
    }
    for (const output of this.outputs)
      edges.push({ tensor: output.name, from: producers.get(output.name) ?? -1, to: -1 });
    const nodes: NodeView[] = this.nodes.map((node) => ({
      id: node.id,
      name: node.name,
      op: node.op,
      domain: '',
      merged: [node.name],
      inputs: node.inputs,
      outputs: [node.output],
      detail: node.detail,
      shape: node.shape,
      floatReason: node.floatReason,
    }));
    const ops: Record<string, number> = {};
    for (const node of nodes) ops[node.op] = (ops[node.op] ?? 0) + 1;
    const plan = planWithSkips(
      { nodes, edges, inputs: this.inputs, outputs: this.outputs },
      new Set(),
    );
    return {
      name: this.name,
      sizeBytes,
      sha256: '0'.repeat(64),
      opset: 17,
      producer: this.producer,
      inputs: this.inputs,
      outputs: this.outputs,
      nodes,
      edges,
      ops,
      parameters: plan.layers.reduce((sum, layer) => sum + layer.parameters, 0),
      plan,
      notices: [],
      quantized: false,
    };
  }
}
