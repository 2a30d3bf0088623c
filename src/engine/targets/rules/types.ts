import type { TypePair } from '../../../shared/targets/profiles/target-profile';
import type { LayerFact } from '../facts/facts';
import { activationsOf, eachInt8, followTarget, type Problem, type RuleCheck } from './rule-check';

export const checkTypes: RuleCheck<'types'> = ({ pairs, ops }, facts) =>
  eachInt8(facts, (layer) =>
    ops === undefined || ops.includes(layer.op)
      ? wrongTypes(layer, pairs, followTarget(facts, 'takes types that fit, or float'))
      : [],
  );

function wrongTypes(
  layer: LayerFact,
  pairs: readonly TypePair[],
  fix: string,
): readonly Omit<Problem, 'layer'>[] {
  const known = new Set<string>(pairs.map(([activation]) => activation));
  const wrong = activationsOf(layer).filter(({ dtype }) => !known.has(dtype));
  if (wrong.length > 0)
    return wrong.map(({ tensor, dtype }) => ({ tensor, message: `'${tensor}' is ${dtype}`, fix }));
  const [input] = layer.inputs;
  const [weight] = layer.weights;
  if (input === undefined || weight === undefined) return [];
  if (pairs.some(([a, w]) => a === input.dtype && w === weight.dtype)) return [];
  const message = `${input.dtype} activations meet ${weight.dtype} weights`;
  return [{ tensor: weight.tensor, message, fix }];
}
