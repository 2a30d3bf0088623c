import type { NodeProto } from '../onnx/proto';
import { DataType } from '../onnx/proto';
import { dimsOf, floatValues } from '../onnx/tensor';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { opTraits } from '../ops/catalogue';
import { plainOp } from './reading/plain-op';
import { storedIntegers, weightSource } from './reading/weight-source';

/** Values of a weight that are looked at: enough to tell weights apart, few enough for hundreds of layers. */
const lookedAt = 4096;
/** Cosine from which on two weights are the same one, rounded or trained further; unlike ones are near 0. */
const alike = 0.5;
/** How much more alike than every other one. */
const clearly = 0.1;

/** `cosine`: how alike the weights are; null where values tell nothing and the layer was paired in order. */
export interface WeightPair {
  readonly node: number;
  readonly cosine: number | null;
}

interface Weighted {
  /** Layer index in the float model, node index in the quantized one. */
  readonly index: number;
  /** Op and shape of the weight. */
  readonly kind: string;
  /** Evenly spread values, of length 1; null where the values are not known. */
  readonly direction: Float64Array | null;
}

/**
 * layer index → node of the quantized graph. Weights are told apart by their values, so that order and number of
 * layers may differ. Where values tell nothing, as after training from scratch, layers are paired in order, but
 * only if both models hold the same kinds in the same order.
 */
export function pairWeighted(
  float: PreparedModel,
  layers: readonly Layer[],
  quantized: PreparedModel,
): ReadonlyMap<number, WeightPair> {
  const left = layers.flatMap((layer) => {
    const node = float.graph.nodes[layer.node];
    return layer.weighted && node !== undefined ? weighted(float, node, layer.index) : [];
  });
  const right = quantized.graph.nodes.flatMap((node, index) => weighted(quantized, node, index));
  const pairs = pairByValue(left, right);
  if (pairs.size > 0) return pairs;
  const isSame =
    left.length === right.length &&
    left.every(({ kind }, position) => kind === right[position]?.kind);
  return new Map(
    isSame
      ? left.map(({ index }, position) => [
          index,
          { node: right[position]?.index ?? -1, cosine: null },
        ])
      : [],
  );
}

/**
 * Cosine of the weights of two nodes that are said to be one layer; null where one has none, they differ in shape, or
 * their values are not known.
 */
export function weightCosine(
  float: PreparedModel,
  floatNode: number,
  quantized: PreparedModel,
  node: number | null,
): number | null {
  const [left, right] = [
    { model: float, index: floatNode },
    { model: quantized, index: node ?? -1 },
  ].map(({ model, index }) => {
    const found = model.graph.nodes[index];
    return found === undefined ? undefined : weighted(model, found, index)[0];
  });
  if (left?.direction == null || right?.direction == null || left.kind !== right.kind) return null;
  return cosineOf(left.direction, right.direction);
}

function pairByValue(
  left: readonly Weighted[],
  right: readonly Weighted[],
): ReadonlyMap<number, WeightPair> {
  const pairs = new Map<number, WeightPair>();
  for (const one of left) {
    const other = mostAlike(one, right);
    // From both sides: a layer that is not there must not take the place of another one.
    if (other === null || mostAlike(other, left) !== one) continue;
    const cosine = cosineOf(one.direction, other.direction);
    pairs.set(one.index, { node: other.index, cosine });
  }
  return pairs;
}

function mostAlike(one: Weighted, others: readonly Weighted[]): Weighted | null {
  let best: Weighted | null = null;
  let first = 0;
  let second = 0;
  for (const other of others) {
    if (other.kind !== one.kind) continue;
    const cosine = cosineOf(one.direction, other.direction);
    if (cosine > first) {
      second = first;
      first = cosine;
      best = other;
    } else if (cosine > second) second = cosine;
  }
  return first >= alike && first - second >= clearly ? best : null;
}

function cosineOf(one: Float64Array | null, other: Float64Array | null): number {
  if (one === null || other === null) return 0;
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function weighted(model: PreparedModel, node: NodeProto, index: number): readonly Weighted[] {
  if (opTraits(plainOp(node)).product === null) return [];
  const source = weightSource(model, node);
  const tensor = model.graph.initializers.get(source?.tensor ?? '');
  if (source === null || tensor === undefined) return [];
  const dims = dimsOf(tensor);
  const count = dims.reduce((product, size) => product * size, 1);
  const integers = storedIntegers(model, source);
  const inner = dims.slice((integers?.axis ?? 0) + 1).reduce((product, size) => product * size, 1);
  const floats =
    integers === null && tensor.dataType === DataType.FLOAT ? floatValues(tensor) : null;
  const valueAt = (at: number): number => {
    if (integers === null) return floats?.[at] ?? 0;
    const { axis, scale, zeroPoint, data } = integers;
    const channel = axis === null ? 0 : Math.floor(at / inner) % scale.length;
    return ((data[at] ?? 0) - (zeroPoint[channel] ?? 0)) * (scale[channel] ?? 1);
  };
  const isKnown = integers !== null || floats !== null;
  const kind = `${plainOp(node)} ${dims.join('x')}`;
  return [{ index, kind, direction: isKnown ? directionOf(count, valueAt) : null }];
}

function directionOf(count: number, valueAt: (at: number) => number): Float64Array | null {
  const length = Math.min(count, lookedAt);
  const values = Float64Array.from({ length }, (_unused, index) =>
    valueAt(Math.floor((index * count) / length)),
  );
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm > 0 && Number.isFinite(norm) ? values.map((value) => value / norm) : null;
}
