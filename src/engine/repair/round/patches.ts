import type { HostTensor } from '../../data/sample/tensor';
import { intAttribute, intsAttribute, stringAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto';
import { traitsOf } from '../../ops/catalogue';

/** Gives a row for each of some positions of a layer's output: the inputs that its weights are multiplied with. */
export type PatchReader = (
  input: HostTensor,
  wanted: number,
  phase: number,
) => readonly Float32Array[];

/** Null where the layer's products are not read so (a ConvTranspose). `dims` are those of its weight. */
export function patchReader(node: NodeProto, dims: readonly number[]): PatchReader | null {
  const { product, channels } = traitsOf(node);
  if (product?.kind === 'matrix') return readRows;
  const isConvolution = product !== null && product.channelAxis(node, dims.length) === 0;
  if (!isConvolution || channels !== 'second' || dims.length < 3) return null;
  const kernel = dims.slice(2);
  const ones = kernel.map(() => 1);
  const strides = intsAttribute(node, 'strides') ?? ones;
  const dilations = intsAttribute(node, 'dilations') ?? ones;
  const auto = stringAttribute(node, 'auto_pad', 'NOTSET');
  const stated = intsAttribute(node, 'pads') ?? [...kernel, ...kernel].map(() => 0);
  return (input, wanted, phase) => {
    const sizes = input.dims.slice(2);
    const reach = kernel.map((length, axis) => (length - 1) * (dilations[axis] ?? 1) + 1);
    const padding = sizes.map((size, axis): readonly [number, number] => {
      if (auto === 'NOTSET') return [stated[axis] ?? 0, stated[axis + sizes.length] ?? 0];
      if (auto === 'VALID') return [0, 0];
      const stride = strides[axis] ?? 1;
      const total = Math.max(
        0,
        (Math.ceil(size / stride) - 1) * stride + (reach[axis] ?? 1) - size,
      );
      const less = Math.floor(total / 2);
      return auto === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
    });
    const outputs = sizes.map((size, axis) => {
      const [before, behind] = padding[axis] ?? [0, 0];
      return Math.floor((size + before + behind - (reach[axis] ?? 1)) / (strides[axis] ?? 1)) + 1;
    });
    const begins = padding.map(([before]) => before);
    return readWindows(input, { kernel, strides, dilations, begins, outputs }, wanted, phase);
  };
}

interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly begins: readonly number[];
  /** Sizes of the output. */
  readonly outputs: readonly number[];
}

/** Rows are all channels of one position's window, channel by channel. */
function readWindows(
  { dims, data }: HostTensor,
  { kernel, strides, dilations, begins, outputs }: Windows,
  wanted: number,
  phase: number,
): readonly Float32Array[] {
  const [batch = 1, channels = 1, ...sizes] = dims;
  const plane = sizes.reduce((all, size) => all * size, 1);
  const window = kernel.reduce((all, size) => all * size, 1);
  const places = outputs.reduce((all, size) => all * size, 1);
  const values = data as Float32Array;
  return spread(batch * places, wanted, phase).map((position) => {
    const row = new Float32Array(channels * window);
    const origin = unravel(position % places, outputs);
    const sample = Math.floor(position / places) * channels * plane;
    for (let tap = 0; tap < window; tap += 1) {
      const at = unravel(tap, kernel);
      let offset = 0;
      const isInside = sizes.every((size, axis) => {
        const start = (origin[axis] ?? 0) * (strides[axis] ?? 1) - (begins[axis] ?? 0);
        const place = start + (at[axis] ?? 0) * (dilations[axis] ?? 1);
        offset = offset * size + place;
        return place >= 0 && place < size;
      });
      if (!isInside) continue;
      for (let channel = 0; channel < channels; channel += 1) {
        row[channel * window + tap] = values[sample + channel * plane + offset] ?? 0;
      }
    }
    return row;
  });
}

const readRows: PatchReader = ({ dims, data }, wanted, phase) => {
  const inputs = dims.at(-1) ?? 1;
  const values = data as Float32Array;
  return spread(values.length / inputs, wanted, phase).map((row) =>
    values.slice(row * inputs, (row + 1) * inputs),
  );
};

/** `wanted` of `count` positions, spread evenly; `phase` (0 to 1) moves them. */
function spread(count: number, wanted: number, phase: number): readonly number[] {
  const taken = Math.min(count, wanted);
  return Array.from({ length: taken }, (_unused, index) =>
    Math.floor(((index + phase) * count) / taken),
  );
}

function unravel(index: number, sizes: readonly number[]): readonly number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of sizes.toReversed()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}

/** How many groups a layer's products fall into. */
export function groupsOf(node: NodeProto): number {
  return traitsOf(node).product?.kind === 'convolution' ? intAttribute(node, 'group', 1) : 1;
}
