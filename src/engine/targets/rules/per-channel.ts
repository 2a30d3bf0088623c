import { eachInt8, followTarget, type RuleCheck } from './rule-check';

export const checkPerChannel: RuleCheck<'per-channel'> = ({ ops, dtypes }, facts) =>
  eachInt8(facts, ({ op, weights, inputs, outputs }) => {
    const isAllowed = ({ dtype }: { readonly dtype: string }): boolean =>
      ops.includes(op) && dtypes.some((one) => one === dtype);
    const wrongWeights = weights.filter((grid) => grid.perChannel && !isAllowed(grid));
    const wrongActivations = [...inputs, ...outputs].filter(({ perChannel }) => perChannel);
    return [...wrongWeights, ...wrongActivations].map(({ tensor, dtype }) => ({
      tensor,
      message: `'${tensor}' (${dtype}) of ${op} has a scale per channel`,
      fix: followTarget(facts, 'takes one scale per tensor here'),
    }));
  });
