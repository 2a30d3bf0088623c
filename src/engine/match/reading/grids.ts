import type { GridView } from '../../../shared/contract/matching';
import { DataType } from '../../onnx/proto';
import { floatValues, integerValues, typeName } from '../../onnx/tensor';
import type { PreparedModel } from '../../prepare/model/types';
import type { Qparams } from '../../qparams/qparams';
import type { QuantizedTensor } from '../../quantize/weights';
import { throughIdentity } from './end-of-layer';
import type { RoundedValue } from './rounded-values';
import type { WeightSource } from './weight-source';

/** Of one or many scales and zero points. */
export function gridView(
  dtype: string,
  scales: ArrayLike<number>,
  zeroPoints: readonly number[],
): GridView {
  const [first = 0] = zeroPoints;
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < scales.length; index += 1) {
    const scale = scales[index] ?? 0;
    largest = Math.max(largest, scale);
    smallest = Math.min(smallest, scale);
  }
  const isKnown = scales.length > 0;
  return {
    dtype,
    scale: isKnown ? largest : null,
    smallestScale: isKnown ? smallest : null,
    scales: Math.max(1, scales.length),
    zeroPoint: zeroPoints.every((zero) => zero === first) ? first : null,
  };
}

export function viewOfQparams(dtype: string, { scale, zeroPoint }: Qparams): GridView {
  return gridView(dtype, [scale], [zeroPoint]);
}

export function viewOfTensor({ dtype, scale, zeroPoint }: QuantizedTensor): GridView {
  return gridView(dtype, scale, zeroPoint);
}

/** What the other model rounds a tensor to; null where it leaves it float. */
export function activationGrid(
  model: PreparedModel,
  rounded: RoundedValue['grid'],
): GridView | null {
  if (rounded === null) return null;
  return rounded.view ?? storedGrid(model, rounded.scale, rounded.zeroPoint);
}

/** What the other model rounds a weight to; null where it is stored as float and stays so. */
export function weightGrid(model: PreparedModel, source: WeightSource): GridView | null {
  if (source.scale === null) return null;
  const tensor = model.graph.initializers.get(source.tensor);
  const stored =
    tensor === undefined || isFloat(tensor.dataType) ? null : typeName(tensor.dataType);
  return storedGrid(model, source.scale, source.zeroPoint ?? '', stored);
}

/** `dtype`: what is stored, where that is known better than by the zero point. */
function storedGrid(
  model: PreparedModel,
  scale: string,
  zeroPoint: string,
  dtype: string | null = null,
): GridView {
  const { initializers } = model.graph;
  const scales = initializers.get(throughIdentity(model, scale));
  const zeros = initializers.get(throughIdentity(model, zeroPoint));
  const zeroType = zeros?.dataType ?? model.types.get(zeroPoint)?.type ?? DataType.UINT8;
  const type = dtype ?? typeName(zeroType);
  if (scales === undefined)
    return {
      dtype: `dynamic ${type}`,
      scale: null,
      smallestScale: null,
      scales: 1,
      zeroPoint: null,
    };
  return gridView(type, floatValues(scales), zeros === undefined ? [0] : integerValues(zeros));
}

function isFloat(type: number): boolean {
  return type === DataType.FLOAT || type === DataType.FLOAT16;
}
