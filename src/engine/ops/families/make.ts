import {
  noParameters,
  plainRuntime,
  plainShape,
  plainValues,
  plainVersions,
  staysFloat,
} from '../traits/op-traits';
import type { OpFamily, OpTraits } from '../traits/op-traits';

/** Tensors that are made and not computed from the values of others: shapes, ranges, draws, sequences. */
const made: OpTraits = {
  flow: 'computed',
  ...plainValues,
  ...plainShape,
  ...noParameters,
  ...staysFloat,
  ...plainRuntime,
  ...plainVersions,
};

const measured: OpTraits = { ...made, flow: 'size', relevance: 'none' };
/** A quantized model can be given the same draws. */
const drawn: OpTraits = { ...made, flow: 'drawn' };
const sequence: OpTraits = { ...made, shapeInputs: 'values' };

export const makeOps: OpFamily = {
  Shape: measured,
  Size: measured,
  ConstantOfShape: {
    ...made,
    shapeInputs: [0],
    impliedRank: (node, { lengthOf }) => lengthOf(node.input[0] ?? ''),
  },
  Range: { ...made, shapeInputs: 'all' },
  RandomNormal: drawn,
  RandomNormalLike: drawn,
  RandomUniform: drawn,
  RandomUniformLike: drawn,
  Multinomial: drawn,
  Bernoulli: drawn,
  SequenceAt: sequence,
  SequenceConstruct: sequence,
  SequenceEmpty: sequence,
  SequenceErase: sequence,
  SequenceInsert: sequence,
  SequenceLength: sequence,
  SequenceMap: sequence,
};
