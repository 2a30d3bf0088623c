import { traitsOf } from '../../ops/catalogue';
import type { SizeFacts } from '../../ops/traits/op-traits';
import type { GraphProto } from '../../onnx/proto';
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
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node])));
  const sizes: SizeFacts = {
    shapeOf,
    // Also where it is cut out of the shape of a tensor of unknown rank.
    lengthOf(name) {
      const stated = shapeOf(name)?.[0];
      if (typeof stated === 'number') return stated;
      const node = makers.get(name);
      return node === undefined ? null : (traitsOf(node).vectorLength?.(node, sizes) ?? null);
    },
    constantOf: (name) => initializers.get(name),
  };
  for (const node of graph.node) {
    const output = node.output[0] ?? '';
    const known = types.get(output);
    if (known === undefined || known.shape !== null || !isKnown(output)) continue;
    const rank = traitsOf(node).impliedRank?.(node, sizes) ?? null;
    if (rank === null) continue;
    const shape = Array.from({ length: rank }, (_unused, axis) => `${output}[${axis}]`);
    found.set(output, { type: known.type, shape });
  }
  return found;
}
