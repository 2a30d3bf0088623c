import { badInput } from '../../../shared/errors';
import { traitsOf } from '../../ops/catalogue';
import type { PreparedModel } from '../../prepare/model/types';
import type { ChannelRanges } from '../channels/channel-ranges';
import { channelPath, type ChannelPath } from '../model/channel-path';
import type { ModelEdits } from '../model/model-edits';
import { scaledOperand } from '../model/scale-operand';
import { cellMaxima, weightCells, weightPosition } from '../model/weight-cells';
import { scaleWeight } from '../model/scale-weight';
import { solveScales, type ScaledCells } from './solve-scales';

/** Two layers and the channels between them. */
export type EqualizedPair = ChannelPath;

/**
 * How far below the limit of a Clip a channel's largest value has to stay: samples that calibration did not
 * see reach further, and those that run into the limit are cut off elsewhere than before.
 */
export const clipMargin = 0.4;

/** The pair of these layers, by prepared index. Throws `bad-input` naming them where there is none. */
export function pairOf(
  model: PreparedModel,
  from: number,
  to: number,
  names: readonly string[],
): EqualizedPair {
  const path = channelPath(model, from);
  if (path?.to === to) return path;
  throw badInput(
    `'${names.join("' and '")}' cannot be equalized`,
    'Between two layers with weights there may be nothing but activations and pooling that let a factor of each channel through, and no other reader.',
  );
}

/** All pairs of a model that can be equalized, in execution order. */
export function findPairs(model: PreparedModel): readonly EqualizedPair[] {
  return model.graph.nodes.flatMap((_node, index) => {
    const path = channelPath(model, index);
    return path === null || mostFactors(model, path, new Map()) === null ? [] : [path];
  });
}

/**
 * Scales the channels between the layers of all pairs, in the model's weights.
 * Returns by tensor the factor of each of its channels.
 */
export function equalize(
  model: PreparedModel,
  edits: ModelEdits,
  pairs: readonly EqualizedPair[],
  ranges: ChannelRanges,
): ReadonlyMap<string, Float64Array> {
  const nodes = [...new Set(pairs.flatMap(({ from, to }) => [from, to]))];
  const cells = nodes.map((node) => scaledCells(model, edits, node));
  const known = pairs.flatMap((pair) => {
    const most = mostFactors(model, pair, ranges);
    return most === null ? [] : [{ pair, most }];
  });
  const scales = solveScales(
    known.map(({ pair, most }) => ({
      first: nodes.indexOf(pair.from),
      second: nodes.indexOf(pair.to),
      most,
    })),
    cells,
  );
  const factors = new Map<string, Float64Array>();
  known.forEach(({ pair }, index) => {
    const own = scales[index];
    if (own === undefined) return;
    scaleLayer(model, edits, pair.from, null, own);
    scaleLayer(
      model,
      edits,
      pair.to,
      own.map((scale) => 1 / scale),
      null,
    );
    for (const { node, position, rank, axis } of pair.added) {
      const operand = edits.valuesAt(node, position);
      if (operand !== null) edits.set(node, position, scaledOperand(operand, rank, axis, own));
    }
    for (const { tensor } of pair.tensors) factors.set(tensor, own);
  });
  return factors;
}

function scaledCells(model: PreparedModel, edits: ModelEdits, index: number): ScaledCells {
  const node = model.graph.nodes[index];
  const weight = edits.valuesAt(index, weightPosition);
  const cells = node === undefined || weight === null ? null : weightCells(node, weight.dims);
  if (weight === null || cells === null) {
    throw badInput(`'${model.originalNames[index]}' has no weight that can be equalized`);
  }
  const { seconds, inputs, outputs } = cells;
  const maxima = cellMaxima(weight, cells);
  const channels = (of: (first: number, second: number) => number): Int32Array =>
    Int32Array.from(maxima, (_value, cell) => of(Math.floor(cell / seconds), cell % seconds));
  const [inputOf, outputOf] = [channels(cells.inputOf), channels(cells.outputOf)];
  return { maxima, inputOf, outputOf, inputs, outputs };
}

/**
 * The largest factor of each channel between two layers; null where their channels do not go together. A
 * channel that reaches the limit of a Clip keeps 1, and none may come near it.
 */
function mostFactors(
  model: PreparedModel,
  { from, to, clips }: EqualizedPair,
  ranges: ChannelRanges,
): Float64Array | null {
  const sides = [from, to].map((index) => {
    const node = model.graph.nodes[index];
    const weight = node?.input[weightPosition] ?? '';
    const dims = model.graph.initializers.get(weight)?.dims.map(Number) ?? [];
    return node === undefined ? null : weightCells(node, dims);
  });
  const [first, second] = sides;
  const count = first?.outputs ?? 0;
  if (count < 2 || second?.inputs !== count) return null;
  const most = new Float64Array(count).fill(Infinity);
  for (const { tensor, limits } of clips) {
    if (limits.low === 0 && limits.high === Infinity) continue;
    const range = ranges.get(tensor);
    for (let channel = 0; channel < count; channel += 1) {
      // Without observations nothing is known to stay clear of the limits.
      const [low, high] = [range?.min[channel] ?? -Infinity, range?.max[channel] ?? Infinity];
      const room = Math.min(roomTo(limits.high, high), roomTo(-limits.low, -low));
      most[channel] = room <= 1 ? 0 : Math.min(most[channel] ?? 0, room);
    }
  }
  return most;
}

/** By how much a value may grow below a limit; up to 1 where it is there already. */
function roomTo(limit: number, value: number): number {
  if (limit === Infinity || (limit === 0 && value <= 0)) return Infinity;
  return value <= 0 ? Infinity : (limit * (1 - clipMargin)) / value;
}

/** Multiplies a layer's weight, and its bias where its output is scaled. */
function scaleLayer(
  model: PreparedModel,
  edits: ModelEdits,
  index: number,
  inputs: Float64Array | null,
  outputs: Float64Array | null,
): void {
  if (!scaleWeight(model, edits, index, inputs, outputs)) return;
  const { bias } = traitsOf(model.graph.nodes[index]);
  if (outputs === null || bias === null) return;
  const values = edits.valuesAt(index, bias);
  // The bias of a Gemm lines up with the last dimension of its output, that of a Conv with its channels.
  if (values !== null) {
    const rank = Math.max(1, values.dims.length);
    edits.set(index, bias, scaledOperand(values, rank, rank - 1, outputs));
  }
}
