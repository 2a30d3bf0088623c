import type { Repair, RepairKind } from '../../shared/repairs/repairs';
import { layerOf } from '../plan/layer-of';
import type { Layer, Plan } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { biasPlace } from './bias/bias-place';
import { findPairs } from './equalize/equalize';
import { roundPlace } from './round/round-layers';
import { smoothSites } from './smooth/smooth-site';

/** Shares of the spread that are tried for the inputs of matrix products. */
const alphas = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8] as const;

/** Sets of repairs of which at most one member is wanted of each layer, in execution order. */
type Variants = readonly (readonly Repair[])[];

/** One row for each kind, in the order in which they are tried: what a model could have of it. */
export const repairKindRows: Readonly<
  Record<RepairKind, (model: PreparedModel, plan: Plan) => Variants>
> = {
  equalize: (model, plan) => [
    findPairs(model).flatMap(({ from, to }): readonly Repair[] => {
      const [first, second] = [layerOf(plan, from), layerOf(plan, to)];
      return isInt8(first) && isInt8(second)
        ? [{ kind: 'equalize', layers: [first.name, second.name] }]
        : [];
    }),
  ],
  smooth: (model, plan) => {
    const layers = smoothSites(model).flatMap(({ readers }) => {
      const layer = readers.map((reader) => layerOf(plan, reader)).find(isInt8);
      return layer === undefined ? [] : [layer.name];
    });
    return alphas.map((alpha) => layers.map((layer): Repair => ({ kind: 'smooth', layer, alpha })));
  },
  round: (model, plan) => [
    plan.layers.flatMap((layer): readonly Repair[] =>
      isInt8(layer) && layer.weights.length > 0 && roundPlace(model, layer.node) !== null
        ? [{ kind: 'round', layer: layer.name }]
        : [],
    ),
  ],
  bias: (model, plan) => [
    plan.layers.flatMap((layer): readonly Repair[] =>
      isInt8(layer) && biasPlace(model, layer.node) !== null
        ? [{ kind: 'bias', layer: layer.name }]
        : [],
    ),
  ],
};

function isInt8(layer: Layer | undefined): layer is Layer {
  return layer !== undefined && layer.state === 'quantized';
}
