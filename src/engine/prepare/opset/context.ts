import { patch } from '../../onnx/proto';
import type { DataType, NodeProto, TensorProto } from '../../onnx/proto';

/** What a converter may ask about the graph it works in, and how it adds to it. */
export interface ConvertContext {
  /** The opset the whole model goes to. */
  readonly target: number;
  /** A new value or node name, close to `wanted`. */
  freshName(wanted: string): string;
  /** Adds an int64 initializer of rank 1 and returns its name. */
  addIntegers(wanted: string, values: readonly bigint[]): string;
  /** Adds a float initializer of the given element type (float32, float16 or float64). */
  addFloats(
    wanted: string,
    values: readonly number[],
    dims: readonly number[],
    type: DataType,
  ): string;
  /** Adds an initializer with the data of another one under new dims. */
  addReshaped(wanted: string, tensor: TensorProto, dims: readonly number[]): string;
  /** The tensor behind a name that is constant. */
  constantOf(name: string): TensorProto | null;
  /** Shape, where it is known; strings are symbolic. */
  shapeOf(name: string): readonly (number | string)[] | null;
  /** Element type; float32 where nothing says otherwise. */
  typeOf(name: string): DataType;
  /** Whether anything reads this value. */
  isUsed(name: string): boolean;
}

/** Why a node cannot be expressed at the next opset. */
export interface Refusal {
  readonly refused: string;
}

/** Rewrites one node from the opset before to the one it is registered for. */
export type Converter = (
  node: NodeProto,
  context: ConvertContext,
) => readonly NodeProto[] | Refusal;

/** Converters by op type, each for the opset that changed the op. */
export type ConverterTable = Readonly<Record<string, Readonly<Record<number, Converter>>>>;

/** The node with other inputs and without some attributes. */
export function rewritten(
  node: NodeProto,
  inputs: readonly string[],
  dropped: readonly string[],
): NodeProto {
  return patch(node, {
    input: [...inputs],
    attribute: node.attribute.filter((attribute) => !dropped.includes(attribute.name)),
  });
}

/** The node without some attributes. */
export function without(node: NodeProto, ...names: readonly string[]): NodeProto {
  return rewritten(node, node.input, names);
}
