import { bigintsAttribute, stringAttribute } from '../../onnx/attributes';
import { patch, type NodeProto } from '../../onnx/proto';
import {
  gathered,
  integersOf,
  placesOf,
  type AxesRule,
  type AxesWriter,
} from '../traits/axes-writer';

/** A Resize that names its axes, written for all axes. */
export const fullResize: AxesRule = (node, writer) => {
  const [input = '', roi = '', scales = '', sizes = ''] = node.input;
  const axes = bigintsAttribute(node, 'axes');
  const shape = writer.shapeOf(input);
  const places = axes === null || shape === null ? null : placesOf(axes, shape.length);
  if (axes === null || places === null) return node;
  const bare = patch(node, { attribute: node.attribute.filter(({ name }) => name !== 'axes') });
  const region = fullRegion(node, writer, roi, places);
  if (scales !== '') {
    const last = axes.length;
    const full = gathered(
      node,
      writer,
      scales,
      [1],
      places.map((at) => at ?? last),
      'scales',
    );
    return full === null || region === null ? node : patch(bare, { input: [input, region, full] });
  }
  if (region === null) return node;
  if (stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch') {
    const kept = keptAspectScales(node, shape, integersOf(writer, sizes), places);
    if (kept === null) return heldApart(node, writer);
    const full = writer.floats(`${node.name}/scales`, kept);
    const attribute = bare.attribute.filter(({ name }) => name !== 'keep_aspect_ratio_policy');
    return patch(bare, { attribute, input: [input, region, full] });
  }
  return patch(bare, { input: [input, region, '', fullSizes(node, writer, places)] });
};

/**
 * The node behind one that changes nothing and that no transposition is moved through. It keeps its
 * axes; what it costs is a copy of its input, and that it stays float.
 */
function heldApart(node: NodeProto, writer: AxesWriter): NodeProto {
  const [input = '', ...rest] = node.input;
  const shape = writer.shapeOf(input);
  if (shape?.length !== 4) return node;
  const copy = writer.add('SpaceToDepth', [input], `${node.name}/apart`, { blocksize: 1 }, shape);
  return patch(node, { input: [copy, ...rest] });
}

/** Sizes of all axes: those that are not given stay what the input's are. */
function fullSizes(
  node: NodeProto,
  writer: AxesWriter,
  places: readonly (number | null)[],
): string {
  const [input = '', , , sizes = ''] = node.input;
  const given = integersOf(writer, sizes);
  const shape = writer.shapeOf(input);
  const known = places.map((at, axis) => (at === null ? shape?.[axis] : given?.[at]));
  const isKnown = (size: unknown): size is number | bigint =>
    typeof size === 'bigint' || (typeof size === 'number' && size >= 0);
  if (known.every(isKnown)) return writer.integers(`${node.name}/sizes`, known.map(BigInt));
  const all = writer.add('Shape', [input], `${node.name}/shape`);
  const count = places.filter((at) => at !== null).length;
  const both = writer.add('Concat', [sizes, all], `${node.name}/given`, { axis: 0 });
  const order = places.map((at, axis) => BigInt(at ?? count + axis));
  const index = writer.integers(`${node.name}/order`, order);
  return writer.add('Gather', [both, index], `${node.name}/sizes`, { axis: 0 });
}

/** The region of all axes, '' where the mode does not ask for one; null when it cannot be written. */
function fullRegion(
  node: NodeProto,
  writer: AxesWriter,
  roi: string,
  places: readonly (number | null)[],
): string | null {
  const mode = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  if (roi === '' || mode !== 'tf_crop_and_resize') return '';
  const count = places.filter((at) => at !== null).length;
  const starts = places.map((at) => at ?? 2 * count);
  const ends = places.map((at) => (at === null ? 2 * count + 1 : count + at));
  return gathered(node, writer, roi, [0, 1], [...starts, ...ends], 'roi');
}

/**
 * Scales of all axes that do what sizes under `keep_aspect_ratio_policy` ask for: one scale, that of
 * the least or most enlarged axis, in float32 as ONNX Runtime computes it. Null where shapes are not
 * known, and where that scale alone would end at another size: sizes round, scales cut off.
 */
function keptAspectScales(
  node: NodeProto,
  shape: readonly (number | string)[] | null,
  sizes: readonly bigint[] | null,
  places: readonly (number | null)[],
): readonly number[] | null {
  if (shape === null || sizes === null) return null;
  const wanted = places.flatMap((at, axis) => (at === null ? [] : [{ axis, size: sizes[at] }]));
  const ratios: number[] = [];
  const inputs: number[] = [];
  for (const { axis, size } of wanted) {
    const input = shape[axis];
    if (typeof input !== 'number' || input <= 0 || size === undefined) return null;
    inputs.push(input);
    ratios.push(Math.fround(Number(size) / input));
  }
  const policy = stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch');
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  const isSame = inputs.every((input) => {
    const exact = Math.fround(scale * input);
    return Math.round(exact) === Math.trunc(exact);
  });
  return isSame ? places.map((at) => (at === null ? 1 : scale)) : null;
}
