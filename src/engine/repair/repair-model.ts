import type { Repair } from '../../shared/repairs/repairs';
import { badInput } from '../../shared/errors';
import type { Observations } from '../observe/observations';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import type { ChannelTensor } from '../emit/channel-graph';
import type { ChannelRanges } from './channels/channel-ranges';
import { equalize, findPairs, pairOf } from './equalize/equalize';
import { ModelEdits } from './model/model-edits';
import { scaledObservations } from './scaled-observations';

/** A model that computes the same with other weights, and what calibration would have found of it. */
export interface RepairedModel {
  readonly model: PreparedModel;
  readonly observations: Observations;
  /** Tensors whose values are other ones now. */
  readonly scaled: ReadonlySet<string>;
}

/** Every tensor whose channels a repair may ask for. */
export function channelTensors(model: PreparedModel): readonly ChannelTensor[] {
  const all = findPairs(model).flatMap(({ tensors }) => tensors);
  return [...new Map(all.map((one) => [one.tensor, one])).values()];
}

/**
 * The model as the repairs of a recipe make it, those that leave what it computes in float as it is: same
 * weights, repairs and observations, same bytes. Throws `bad-input` naming layers that a repair does not fit.
 */
export function repairModel(
  model: PreparedModel,
  layers: readonly Layer[],
  repairs: readonly Repair[],
  observations: Observations,
  ranges: ChannelRanges,
): RepairedModel {
  const byName = new Map(layers.map((layer) => [layer.name, layer.node]));
  const nodeOf = (name: string): number => {
    const node = byName.get(name);
    if (node === undefined) throw badInput(`unknown layer '${name}' in the recipe`);
    return node;
  };
  const pairs = repairs.map(({ layers: [first, second] }) =>
    pairOf(model, nodeOf(first), nodeOf(second), [first, second]),
  );
  const edits = new ModelEdits(model);
  const factors = equalize(model, edits, pairs, ranges);
  return {
    model: edits.finish(),
    observations: scaledObservations(observations, factors, ranges),
    scaled: new Set(factors.keys()),
  };
}
