import { getOrMake } from '../../shared/get-or-make';
import { producerOf } from '../onnx/graph-index';
import { layerOf } from './layer-of';
import { traitsOf } from '../ops/catalogue';
import type { PreparedModel } from '../prepare/model/types';
import { isFolded } from './folded';
import type { RoundingId, Plan } from './types';

/**
 * How every reader sees every tensor under a plan: `node:position` → the roundings passed through,
 * in order. Two plans with the same roundings and parameters compute the same.
 */
export function readerRoundings(model: PreparedModel, plan: Plan): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  const nameOf = roundingNames(model, plan);
  model.graph.nodes.forEach((node, index) => {
    const layer = layerOf(plan, index);
    const reader = layer?.state === 'quantized' ? layer : null;
    if (reader !== null && reader.activation === index && isFolded(reader)) return;
    node.input.forEach((tensor, position) => {
      if (tensor === '') return;
      const isCompute = reader?.node === index;
      const use = isCompute
        ? reader.inputs.find((input) => input.position === position)
        : undefined;
      const parameter = isCompute
        ? (reader.weights.find((weight) => weight.position === position)?.key ??
          reader.biases.find((bias) => bias.position === position)?.key)
        : undefined;
      const produced = plan.producerRoundings.get(tensor);
      const roundings = [
        ...new Set([produced, use?.rounding].filter((rounding) => rounding !== undefined)),
      ];
      seen.set(`${index}:${position}`, parameter ?? roundings.map(nameOf).join('>'));
    });
  });
  for (const output of model.graph.outputs) {
    const rounding = plan.producerRoundings.get(output);
    seen.set(`output:${output}`, rounding === undefined ? '' : nameOf(rounding));
  }
  return seen;
}

/**
 * A name for what a rounding does to its tensor. The same rounding can take its range from elsewhere under
 * another plan (a skipped Softmax no longer fixes 0 to 1), so the name says from where, unless it
 * is the tensor's own values.
 */
function roundingNames(model: PreparedModel, plan: Plan): (id: RoundingId) => string {
  const known = new Map<RoundingId, string>();
  const sameValues = (tensor: string): string => {
    const node = producerOf(model.graph, tensor);
    const isCopy = traitsOf(node).flow === 'rearranged';
    return isCopy ? sameValues(node?.input[0] ?? '') : tensor;
  };
  const sourceOf = (id: RoundingId): string => {
    const range = plan.roundings.get(id)?.range;
    if (range?.kind === 'shared') return sourceOf(range.rounding);
    if (range?.kind === 'observed') return sameValues(range.tensor);
    return range?.kind === 'fixed'
      ? `${range.min} to ${range.max}`
      : (plan.roundings.get(id)?.tensor ?? '');
  };
  return (id) =>
    getOrMake(known, id, () => {
      const source = sourceOf(id);
      const own = sameValues(plan.roundings.get(id)?.tensor ?? '');
      return source === own ? id : `${id}@${source}`;
    });
}

/** A short text that is equal for plans that compute the same. */
export function planSignature(model: PreparedModel, plan: Plan): string {
  return [...readerRoundings(model, plan)]
    .filter(([, roundings]) => roundings !== '')
    .map(([reader, roundings]) => `${reader}=${roundings}`)
    .join('\n');
}
