import type { PreparedModel } from '../prepare/types';
import { isFolded } from './folded';
import type { Plan } from './types';

/** One thing that adds noise: a quantized weight, or a tensor rounded by one mark. */
export type Atom = string;

/**
 * How every reader sees every tensor under a plan: `node:position` → the roundings passed through,
 * in order. Two plans with the same roundings and parameters compute the same.
 */
export function readerRoundings(model: PreparedModel, plan: Plan): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  model.graph.nodes.forEach((node, index) => {
    const unit = plan.units[plan.unitOfNode.get(index) ?? -1];
    const reader = unit?.state === 'quantized' ? unit : null;
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
      const produced = plan.producerMarks.get(tensor);
      const marks = [...new Set([produced, use?.mark].filter((mark) => mark !== undefined))];
      seen.set(`${index}:${position}`, parameter ?? marks.join('>'));
    });
  });
  for (const output of model.graph.outputs) {
    seen.set(`output:${output}`, plan.producerMarks.get(output) ?? '');
  }
  return seen;
}

/** Atoms of a plan: what `predict` adds up. */
export function atomsOf(plan: Plan): ReadonlySet<Atom> {
  const atoms = new Set<Atom>();
  for (const unit of plan.units) {
    if (unit.state !== 'quantized') continue;
    for (const weight of unit.weights) atoms.add(`w:${weight.key}`);
    for (const input of unit.inputs) atoms.add(`r:${input.mark}`);
    for (const mark of unit.outputMarks) atoms.add(`r:${mark.id}`);
  }
  return atoms;
}

/** A short text that is equal for plans that compute the same. */
export function planSignature(model: PreparedModel, plan: Plan): string {
  return [...readerRoundings(model, plan)]
    .filter(([, roundings]) => roundings !== '')
    .map(([reader, roundings]) => `${reader}=${roundings}`)
    .join('\n');
}
