import { intAttribute, stringAttribute } from '../../onnx/attributes';
import { dropped } from '../traits/converter';
import {
  noParameters,
  plainRuntime,
  plainShape,
  plainValues,
  staysFloat,
} from '../traits/op-traits';
import type { OpFamily, OpTraits } from '../traits/op-traits';

const recurrent: OpTraits = {
  flow: 'recurrent',
  ...plainValues,
  ...plainShape,
  ...noParameters,
  parameters: [1, 2, 3],
  ...staysFloat,
  ...plainRuntime,
  versions: { 7: dropped('output_sequence') },
  detail(node) {
    const both = stringAttribute(node, 'direction', 'forward') === 'bidirectional';
    return `hidden ${intAttribute(node, 'hidden_size', 0)}${both ? ', both ways' : ''}`;
  },
};

export const recurrentOps: OpFamily = { LSTM: recurrent, GRU: recurrent, RNN: recurrent };
