import { intsAttribute } from '../../onnx/attributes';
import { isDefaultDomain } from '../../onnx/opset';
import type { GraphProto, NodeProto, TensorProto } from '../../onnx/proto';
import { integerValues } from '../../onnx/tensor';
import type { ValueType } from '../model/types';

type Shape = readonly (number | string)[];

/**
 * Values without a known shape whose rank the length of a shape input tells: Reshape, Expand and
 * ConstantOfShape to sizes that are computed at run time. ONNX Runtime infers nothing from it, and
 * without a rank leaves every Transpose behind it where it is; ONNX Runtime's quantizer knows it from
 * its symbolic shape inference. Every size gets a symbol of its own. Only names that `isKnown`.
 */
export function impliedRanks(
  graph: GraphProto,
  types: ReadonlyMap<string, ValueType>,
  isKnown: (name: string) => boolean,
): ReadonlyMap<string, ValueType> {
  const found = new Map<string, ValueType>();
  const shapeOf = (name: string): Shape | null =>
    types.get(name)?.shape ?? found.get(name)?.shape ?? null;
  const lengthOf = vectorLengths(graph, shapeOf);
  for (const node of graph.node) {
    const output = node.output[0] ?? '';
    const known = types.get(output);
    if (known === undefined || known.shape !== null || !isKnown(output)) continue;
    const rank = isDefaultDomain(node.domain) ? impliedRank(node, shapeOf, lengthOf) : null;
    if (rank === null) continue;
    const shape = Array.from({ length: rank }, (_unused, axis) => `${output}[${axis}]`);
    found.set(output, { type: known.type, shape });
  }
  return found;
}

function impliedRank(
  node: NodeProto,
  shapeOf: (name: string) => Shape | null,
  lengthOf: (name: string) => number | null,
): number | null {
  switch (node.opType) {
    case 'Reshape':
      return lengthOf(node.input[1] ?? '');
    case 'ConstantOfShape':
      return lengthOf(node.input[0] ?? '');
    case 'Expand': {
      const from = shapeOf(node.input[0] ?? '')?.length ?? null;
      const to = lengthOf(node.input[1] ?? '');
      return from === null || to === null ? null : Math.max(from, to);
    }
    default:
      return null;
  }
}

/** Lengths of vectors of sizes, also where they are cut out of the shape of a tensor of unknown rank. */
function vectorLengths(
  graph: GraphProto,
  shapeOf: (name: string) => Shape | null,
): (name: string) => number | null {
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node])));
  const lengthOf = (name: string): number | null => {
    const stated = shapeOf(name)?.[0];
    if (typeof stated === 'number') return stated;
    const node = makers.get(name);
    switch (node?.opType) {
      case 'Cast':
      case 'Identity':
        return lengthOf(node.input[0] ?? '');
      case 'Concat': {
        const parts = node.input.map(lengthOf);
        return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
      }
      case 'Slice':
        return sliceLength(node, initializers);
      default:
        return null;
    }
  };
  return lengthOf;
}

/** What a Slice from one index to a later one leaves of a vector that is long enough. */
function sliceLength(
  node: NodeProto,
  initializers: ReadonlyMap<string, TensorProto>,
): number | null {
  const numbers = (position: number, attribute: string): readonly number[] => {
    const tensor = initializers.get(node.input[position] ?? '');
    return tensor === undefined ? (intsAttribute(node, attribute) ?? []) : integerValues(tensor);
  };
  const [start] = numbers(1, 'starts');
  const [end] = numbers(2, 'ends');
  const hasSteps = (node.input[4] ?? '') !== '';
  if (start === undefined || end === undefined || hasSteps) return null;
  // From one end to the other, the length depends on that of the vector; so it does "to the end".
  const isInside = start < 0 === end < 0 && end < longestShape;
  return isInside ? Math.max(0, end - start) : null;
}

/** No tensor has more dimensions: a slice that ends later goes to the end. */
const longestShape = 64;
