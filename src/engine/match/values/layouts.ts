import { makeNode, type NodeProto } from '../../onnx/proto';
import type { HostTensor, TypedArray } from '../../data/sample/tensor';

/** Where the channels of the other tensor stand, seen from the float one: in the same place, last, or moved forward from there. */
export const layouts = ['same', 'last', 'first'] as const;
export type Layout = (typeof layouts)[number];

export type Dims = readonly (number | string)[];

/** Dimensions of the other tensor, put in the order of the float one. */
function reordered(dims: Dims, layout: Layout): Dims {
  const [batch = 1, ...rest] = dims;
  if (layout === 'same' || rest.length < 2) return dims;
  if (layout === 'last') return [batch, rest.at(-1) ?? 1, ...rest.slice(0, -1)];
  return [batch, ...rest.slice(1), rest[0] ?? 1];
}

/**
 * How the other tensor can be laid beside the float one, likeliest first; dimensions of 1 do not count. Empty where it
 * cannot. Dimensions that are not numbers fit any other.
 */
export function layoutsBetween(float: Dims, other: Dims): readonly Layout[] {
  const possible = layouts.filter((layout) => {
    if (layout !== 'same' && squeezed(other).length < 2) return false;
    const dims = reordered(other, layout);
    return areLike(float, dims) || areLike(squeezed(float), squeezed(dims));
  });
  // Where several are left, one that needs no dimension of 1 left away, and has most of those that are stated.
  const likeness = (layout: Layout): number => {
    const dims = reordered(other, layout);
    return areLike(float, dims) ? 1 + float.filter((size, axis) => size === dims[axis]).length : 0;
  };
  return possible.toSorted((one, two) => likeness(two) - likeness(one));
}

function areLike(one: Dims, other: Dims): boolean {
  return one.length === other.length && one.every((size, index) => fits(size, other[index] ?? 0));
}

function squeezed(dims: Dims): Dims {
  return dims.filter((size) => size !== 1);
}

function fits(one: number | string, other: number | string): boolean {
  return (
    typeof one !== 'number' || typeof other !== 'number' || one < 0 || other < 0 || one === other
  );
}

/** From a position in the float tensor, row-major, to the position of the same value in the other one. */
export function positionsIn(dims: readonly number[], layout: Layout): (index: number) => number {
  const count = dims.reduce((product, size) => product * size, 1);
  const batch = dims[0] ?? 1;
  const channels = (layout === 'last' ? dims.at(-1) : dims[1]) ?? 1;
  const rest = count / Math.max(1, batch * channels);
  if (layout === 'same') return (index) => index;
  // Float: batch × outer × inner; the other one has these two exchanged.
  const [outer, inner] = layout === 'last' ? [channels, rest] : [rest, channels];
  return (index) => {
    const image = Math.floor(index / (outer * inner));
    const within = index - image * outer * inner;
    const first = Math.floor(within / inner);
    return (image * inner + (within - first * inner)) * outer + first;
  };
}

/** A node that brings a tensor of the other model into the layout of the float one. */
export function layoutNode(input: string, output: string, rank: number, layout: Layout): NodeProto {
  const axes = Array.from({ length: rank }, (_unused, axis) => axis);
  return makeNode('Transpose', [input], [output], { perm: reordered(axes, layout) as number[] });
}

/** A tensor of the float model, put into the layout that the other one has. */
export function laidOut(tensor: HostTensor, layout: Layout): HostTensor {
  if (layout === 'same') return tensor;
  const { data } = tensor;
  const back = layout === 'last' ? 'first' : 'last';
  const dims = reordered(tensor.dims, back) as number[];
  const positionOf = positionsIn(dims, layout);
  const moved: TypedArray = data.slice();
  for (let index = 0; index < data.length; index += 1) moved[positionOf(index)] = data[index] ?? 0;
  return { ...tensor, dims, data: moved };
}
