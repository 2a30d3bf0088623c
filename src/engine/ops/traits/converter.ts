import { bigintsAttribute } from '../../onnx/attributes';
import { patch, type DataType, type NodeProto, type TensorProto } from '../../onnx/proto';

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

/** Removes attributes that mean nothing any more. */
export function dropped(...names: readonly string[]): Converter {
  return (node) => [without(node, ...names)];
}

export function refused(reason: string): Converter {
  return () => ({ refused: reason });
}

/** An INTS attribute that became the input after the ones the node has. */
export function integersToInput(attribute: string): Converter {
  return (node, context) => {
    const values = bigintsAttribute(node, attribute);
    if (values === null) return [node];
    const name = context.addIntegers(`${node.name}/${attribute}`, values);
    return [rewritten(node, [node.input[0] ?? '', name], [attribute])];
  };
}

/** What ops that could once work in place had until opset 6. */
export const wasInPlace = { 6: dropped('consumed_inputs') };
