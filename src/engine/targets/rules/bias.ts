import { eachInt8, followTarget, type RuleCheck } from './rule-check';

export const checkBias: RuleCheck<'bias'> = ({ form }, facts) =>
  eachInt8(facts, ({ bias, weights }) => {
    const wanted = form === 'float' ? 'float32' : form;
    // A bias beside a weight that is computed is an activation like any other.
    if (bias === null || weights.length === 0 || bias.dtype === wanted) return [];
    return [
      {
        tensor: bias.tensor,
        message: `the bias '${bias.tensor}' is ${bias.dtype}`,
        fix: followTarget(facts, `writes it as ${wanted}`),
      },
    ];
  });
