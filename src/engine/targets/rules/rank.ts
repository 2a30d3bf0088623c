import { eachInt8, type RuleCheck } from './rule-check';

export const checkRank: RuleCheck<'rank'> = ({ ops, rank }, facts) =>
  eachInt8(facts, (layer) =>
    !ops.includes(layer.op) || layer.rank === null || layer.rank === rank
      ? []
      : [
          {
            tensor: layer.inputs[0]?.tensor ?? null,
            message: `the input of ${layer.op} has rank ${layer.rank}`,
            fix: 'Skip the layer, or export the model with a batch, channels, height and width.',
          },
        ],
  );
