import { intAttribute, intsAttribute } from '../../onnx/attributes';
import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto, TensorProto } from '../../onnx/proto';
import { dimsOf, integerValues } from '../../onnx/tensor';

/** What a node is described from. */
export interface Surroundings {
  readonly graph: GraphIndex;
  readonly types: ReadonlyMap<string, { readonly shape: readonly (number | string)[] | null }>;
}

/** Says the one thing that matters about a node (`3×3 depthwise`, `axis 1`, `0 to 6`); '' when nothing does. */
export type Describe = (node: NodeProto, model: Surroundings) => string;

export function axisDetail(fallback: number): Describe {
  return (node) => axisText(node, fallback);
}

export function axisText(node: NodeProto, fallback: number): string {
  return `axis ${number(intAttribute(node, 'axis', fallback))}`;
}

export const axesDetail: Describe = (node, { graph }) => {
  const given = graph.initializers.get(node.input[1] ?? '');
  const list = intsAttribute(node, 'axes') ?? (given === undefined ? null : integerValues(given));
  if (list === null) return '';
  return `${list.length === 1 ? 'axis' : 'axes'} ${list.map(number).join(', ')}`;
};

export function shapeOf(
  name: string | undefined,
  { graph, types }: Surroundings,
): readonly number[] | null {
  const initializer = graph.initializers.get(name ?? '');
  if (initializer !== undefined) return dimsOf(initializer);
  const shape = types.get(name ?? '')?.shape;
  return shape?.every((dim) => typeof dim === 'number') === true ? shape.map(Number) : null;
}

export function constantInput(node: NodeProto, graph: GraphIndex): TensorProto | null {
  for (const name of node.input.toReversed()) {
    const tensor = graph.initializers.get(name);
    if (tensor !== undefined) return tensor;
  }
  return null;
}

/** `3×3`; one dimension alone says what it is. */
export function size(kernel: readonly number[]): string {
  return kernel.length === 1 ? `width ${kernel[0] ?? 0}` : kernel.join('×');
}

/** `2` for `[2, 2]`, else all of them. */
export function same(values: readonly (number | string)[]): string {
  return new Set(values).size === 1 ? String(values[0]) : values.join('×');
}

export function number(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
