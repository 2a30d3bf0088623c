import type { GridFact } from '../facts/facts';
import { activationsOf, eachInt8, followTarget, type RuleCheck } from './rule-check';

export const checkZeroPoint: RuleCheck<'zero-point'> = ({ of }, facts) =>
  eachInt8(facts, (layer) => {
    const asked = of === 'all' ? [...activationsOf(layer), ...layer.weights] : layer.weights;
    return asked
      .filter((grid) => isAsked(grid, of) && grid.zeroPointIsZero !== true)
      .map(({ tensor, dtype, zeroPointIsZero }) => ({
        tensor,
        message:
          zeroPointIsZero === null
            ? `'${tensor}' is asymmetric ${dtype}: its zero point is what calibration finds`
            : `the zero point of '${tensor}' (${dtype}) is not 0`,
        fix: followTarget(facts, 'makes these symmetric and signed'),
      }));
  });

function isAsked(
  { dtype, perChannel }: GridFact,
  of: 'all' | 'signed-weights' | 'channel-weights',
) {
  if (of === 'signed-weights') return dtype === 'int8';
  return of === 'all' || perChannel;
}
