import { alike, plain, type OpFamily, type OpTraits } from '../traits/op-traits';

/** Tensors that are made and not computed from the values of others: shapes, ranges, draws, sequences. */
const made = plain('computed');

const measured: OpTraits = { ...made, flow: 'size', relevance: 'none' };
/** A quantized model can be given the same draws. */
const drawn: OpTraits = { ...made, flow: 'drawn' };
const sequence: OpTraits = { ...made, shapeInputs: 'values' };

export const makeOps: OpFamily = {
  ...alike(measured, 'Shape', 'Size'),
  ConstantOfShape: {
    ...made,
    shapeInputs: [0],
    impliedRank: (node, { lengthOf }) => lengthOf(node.input[0] ?? ''),
  },
  Range: { ...made, shapeInputs: 'all' },
  ...alike(drawn, 'RandomNormal', 'RandomNormalLike', 'RandomUniform', 'RandomUniformLike'),
  ...alike(drawn, 'Multinomial', 'Bernoulli'),
  ...alike(sequence, 'SequenceAt', 'SequenceConstruct', 'SequenceEmpty', 'SequenceErase'),
  ...alike(sequence, 'SequenceInsert', 'SequenceLength', 'SequenceMap'),
};
