import { intAttribute, stringAttribute } from '../../onnx/attributes';
import { dropped } from '../traits/converter';
import { alike, plain, type OpFamily, type OpTraits } from '../traits/op-traits';

const recurrent: OpTraits = {
  ...plain('recurrent'),
  parameters: [1, 2, 3],
  versions: { 7: dropped('output_sequence') },
  detail(node) {
    const both = stringAttribute(node, 'direction', 'forward') === 'bidirectional';
    return `hidden ${intAttribute(node, 'hidden_size', 0)}${both ? ', both ways' : ''}`;
  },
};

export const recurrentOps: OpFamily = alike(recurrent, 'LSTM', 'GRU', 'RNN');
