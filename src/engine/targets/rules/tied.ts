import { eachInt8, type RuleCheck } from './rule-check';

export const checkTied: RuleCheck<'tied'> = ({ ops }, facts) =>
  eachInt8(facts, ({ op, inputs, outputs }) => {
    const [input] = inputs;
    if (!ops.includes(op) || input === undefined) return [];
    return outputs
      .filter(({ grid }) => grid !== input.grid)
      .map(({ tensor }) => ({
        tensor,
        message: `'${tensor}' has another scale or zero point than '${input.tensor}'`,
        fix: 'Give both the same scale and zero point, or skip the layer.',
      }));
  });
