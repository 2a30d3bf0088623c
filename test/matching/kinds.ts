import { exportGraph } from '../../src/engine/emit/export-graph';
import { qoperatorGraph } from '../../src/engine/emit/qoperator-graph';
import type { ConvertedModel } from '../../src/engine/emit/quantized-chain';
import type { ModelProto } from '../../src/engine/onnx/proto';
import { prunedChannels } from '../models/disguise-pruned';
import { channelsLast, disguised, type Disguised, fakeQuantized } from '../models/disguise';
import {
  dynamicallyQuantized,
  foldedWeights,
  ruined,
  splitBias,
  turnedWeights,
  unfoldedNorms,
} from '../models/disguise-weights';

/** A quantized model to be matched with its float model; null where the kind says nothing about this one. */
type Kind = (made: ConvertedModel) => Disguised | null;

const plain = (model: ModelProto): Disguised => ({ model, names: new Map() });

/** The int8 file changed by one function, and renamed; null where it changes nothing. */
const renamed =
  (change: (model: ModelProto) => ModelProto): Kind =>
  (made) => {
    const before = exportGraph(made);
    const after = change(before);
    const isSame = after.graph?.node.length === before.graph?.node.length;
    const nodes = before.graph?.node ?? [];
    const isUnchanged = isSame && nodes.every((node, index) => after.graph?.node[index] === node);
    return isUnchanged ? null : disguised(after, 'renamed');
  };

const named =
  (...[disguise, seed]: [Parameters<typeof disguised>[1], number?]): Kind =>
  (made) =>
    disguised(exportGraph(made), disguise, seed);

/** Ways in which other tools, or nobody, would write the same model. */
export const kinds: Readonly<Record<string, Kind>> = {
  'under its own names': (made) => plain(exportGraph(made)),
  renamed: named('renamed'),
  'renamed, in another order': named('reordered'),
  'renamed, an Identity behind every node': named('identities'),
  'renamed, rounding as float arithmetic': (made) =>
    disguised(fakeQuantized(exportGraph(made)), 'renamed'),
  'renamed, weights stored the other way round': renamed(turnedWeights),
  'renamed, Gemm as MatMul and Add': renamed(splitBias),
  'renamed, BatchNormalization not folded': renamed(unfoldedNorms),
  'renamed, rounded weights stored as floats': renamed(foldedWeights),
  'renamed, on grids 24 times as coarse': (made) =>
    disguised(ruined(exportGraph(made), 24), 'renamed'),
  'renamed, integer operators': (made) => {
    try {
      return disguised(qoperatorGraph(made), 'renamed');
    } catch {
      // Layers that have none.
      return null;
    }
  },
  'renamed, quantized dynamically': ({ model }) => {
    const other = dynamicallyQuantized(model.model);
    const has = other.graph?.node.some(({ opType }) => opType === 'DynamicQuantizeLinear');
    return has === true ? disguised(other, 'renamed') : null;
  },
  'renamed, every second channel pruned': (made) => {
    const before = exportGraph(made);
    const after = prunedChannels(before);
    const stored = before.graph?.initializer ?? [];
    const isSame = after.graph?.initializer.every((tensor, index) => tensor === stored[index]);
    return isSame === true ? null : disguised(after, 'renamed');
  },
  'every name taken by another layer': named('swapped'),
  'all names permuted': named('permuted', 3),
  'some names permuted': named('fewLies', 5),
  'some names permuted, on grids 24 times as coarse': (made) =>
    disguised(ruined(exportGraph(made), 24), 'fewLies', 7),
  // In six blocks with the same weights these exchange the names of the last two layers' outputs.
  'others permuted, on grids 24 times as coarse': (made) =>
    disguised(ruined(exportGraph(made), 24), 'fewLies', 113),
  'image with channels last': (made) => {
    const [image] = made.model.inputs;
    return image?.shape.length === 4 ? channelsLast(exportGraph(made)) : null;
  },
};
