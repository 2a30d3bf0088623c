import { stringAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/proto';
import type { ValueType } from '../model/types';

/**
 * Scales of all axes that do what sizes under `keep_aspect_ratio_policy` ask for: one scale, that of
 * the least or most enlarged axis, in float32 as ONNX Runtime computes it. Null where shapes are not
 * known, and where that scale alone would end at another size: sizes round, scales cut off.
 */
export function keptAspectScales(
  node: NodeProto,
  shape: ValueType['shape'],
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
