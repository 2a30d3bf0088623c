import { eachInt8, followTarget, type RuleCheck } from './rule-check';

export const checkOperators: RuleCheck<'operators'> = ({ ops }, facts) =>
  eachInt8(facts, ({ op }) =>
    ops.includes(op)
      ? []
      : [
          {
            tensor: null,
            message: `${op} is rounded, but computed in float`,
            fix:
              facts.of === 'plan'
                ? followTarget(facts, 'keeps this layer in float')
                : 'Nothing, where the layer was kept in float: what it reads and who reads it are rounded all the same.',
          },
        ],
  );
