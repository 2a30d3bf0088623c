import { activationsOf, eachInt8, type Problem, type RuleCheck } from './rule-check';

export const checkFile: RuleCheck<'file'> = (
  { opset, standardDomain, integerOperators },
  facts,
) => {
  const old: readonly Problem[] =
    facts.opset >= opset
      ? []
      : [
          {
            layer: null,
            tensor: null,
            message: `the file has opset ${facts.opset}`,
            fix: `Export the float model with opset ${opset} or later.`,
          },
        ];
  const integers = integerOperators ? [] : facts.integerOperators;
  return [
    ...old,
    ...integers.map((layer) => ({
      layer,
      tensor: null,
      message: `${layer.op} is an integer operator, not a Q/DQ pair`,
      fix: 'Export in the qdq format.',
    })),
    ...eachInt8(facts, (layer) =>
      [...activationsOf(layer), ...layer.weights]
        .filter(({ isStandard }) => standardDomain && !isStandard)
        .map(({ tensor, dtype }) => ({
          tensor,
          message: `the pair of '${tensor}' (${dtype}) is in the domain com.microsoft`,
          fix: 'Take 8 bits, or export the float model with opset 21 or later.',
        })),
    ),
  ];
};
