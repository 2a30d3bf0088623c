import type { GridFact } from '../facts/facts';
import { eachInt8, type RuleCheck } from './rule-check';

export const checkTied: RuleCheck<'tied'> = ({ ops, by }, facts) =>
  eachInt8(facts, ({ op, inputs, outputs }) => {
    const [input, ...others] = inputs;
    if (!ops.includes(op) || input === undefined) return [];
    const same = (one: GridFact): boolean =>
      by === 'type' ? one.dtype === input.dtype : one.grid === input.grid;
    return (by === 'type' ? [...others, ...outputs] : outputs)
      .filter((one) => !same(one))
      .map(({ tensor, dtype }) =>
        by === 'type'
          ? {
              tensor,
              message: `'${tensor}' is ${dtype}, '${input.tensor}' is ${input.dtype}`,
              fix: 'Give what is put together one type, or skip the layer.',
            }
          : {
              tensor,
              message: `'${tensor}' has another scale or zero point than '${input.tensor}'`,
              fix: 'Give both the same scale and zero point, or skip the layer.',
            },
      );
  });
