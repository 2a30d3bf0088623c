import { badInput } from '../../shared/errors';
import type { Repair, RepairKind, RepairOf } from '../../shared/repairs/repairs';
import type { ChannelTensor } from '../emit/channel-graph';
import type { Observations } from '../observe/observations';
import type { Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { addBias } from './bias/bias-place';
import type { ChannelRanges } from './channels/channel-ranges';
import { equalize, findPairs, pairOf } from './equalize/equalize';
import { ModelEdits } from './model/model-edits';
import { scaledObservations } from './scaled-observations';
import { siteOf, smooth } from './smooth/smooth';
import { smoothSites } from './smooth/smooth-site';

/** A model that computes the same with other weights, and what calibration would have found of it. */
export interface RepairedModel {
  readonly model: PreparedModel;
  readonly observations: Observations;
  /** Tensors whose values are other ones now. */
  readonly scaled: ReadonlySet<string>;
}

/** Every tensor whose channels a repair may ask for. */
export function channelTensors(model: PreparedModel): readonly ChannelTensor[] {
  const all = [...findPairs(model), ...smoothSites(model)].flatMap(({ tensors }) => tensors);
  return [...new Map(all.map((one) => [one.tensor, one])).values()];
}

/**
 * The model as the repairs of a recipe make it that leave what it computes in float as it is: same weights,
 * repairs and observations, same bytes. Pairs are equalized before inputs are smoothed, each kind all together;
 * a layer whose bias is to be corrected and that has none gets one of zeros. Throws `bad-input` naming layers that a repair does not fit.
 */
export function repairModel(
  model: PreparedModel,
  layers: readonly Layer[],
  repairs: readonly Repair[],
  observations: Observations,
  ranges: ChannelRanges,
): RepairedModel {
  const nodeOf = nodesByName(layers);
  const pairs = repairsOf(repairs, 'equalize').map(({ layers: [first, second] }) =>
    pairOf(model, nodeOf(first), nodeOf(second), [first, second]),
  );
  const edits = new ModelEdits(model);
  const factors = new Map(equalize(model, edits, pairs, ranges));
  const smoothed = new Set<string>();
  for (const { layer, alpha } of repairsOf(repairs, 'smooth')) {
    const site = siteOf(model, nodeOf(layer), layer);
    if (smoothed.has(site.input.tensor)) {
      throw badInput(
        `the input of '${layer}' is smoothed twice`,
        'Layers that read one tensor are smoothed together: name one of them.',
      );
    }
    smoothed.add(site.input.tensor);
    smooth(model, edits, site, alpha, { ranges, factors });
  }
  for (const { layer } of repairsOf(repairs, 'bias')) addBias(model, edits, nodeOf(layer), layer);
  return {
    model: edits.finish(),
    observations: scaledObservations(observations, factors, ranges),
    scaled: new Set(factors.keys()),
  };
}

/** The repairs of one kind, in the order of the recipe. */
export function repairsOf<Kind extends RepairKind>(
  repairs: readonly Repair[],
  kind: Kind,
): readonly RepairOf<Kind>[] {
  return repairs.filter((repair): repair is RepairOf<Kind> => repair.kind === kind);
}

/** The prepared index of a layer's node. Throws `bad-input` naming a layer that is not there. */
export function nodesByName(layers: readonly Layer[]): (name: string) => number {
  const byName = new Map(layers.map((layer) => [layer.name, layer.node]));
  return (name) => {
    const node = byName.get(name);
    if (node === undefined) throw badInput(`unknown layer '${name}' in the recipe`);
    return node;
  };
}
