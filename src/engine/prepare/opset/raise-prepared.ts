import { AppError } from '../../../shared/errors';
import { getOrMake } from '../../../shared/get-or-make';
import { indexGraph } from '../../onnx/graph-index';
import { patch } from '../../onnx/proto';
import type { PreparedModel } from '../model/types';
import { convertOpset } from './convert-opset';

/** Since this opset DequantizeLinear takes 4 bits and scales by blocks. */
export const blockOpset = 21;
/** The first version of the file format that has types of 4 bits. */
const blockIrVersion = 10n;

const raised = new WeakMap<PreparedModel, PreparedModel>();

/**
 * The model at the opset that weights of 4 bits and blocks need: node by node the same, so that a plan
 * of the one holds for the other. Throws `unsupported` naming a node that has no equal there.
 */
export function raisedForBlocks(model: PreparedModel): PreparedModel {
  return model.preparedOpset >= blockOpset ? model : getOrMake(raised, model, () => raise(model));
}

function raise(source: PreparedModel): PreparedModel {
  const { model: at, blocked } = convertOpset(source.model, blockOpset, source.types);
  const graph = at.graph === undefined ? source.graph : indexGraph(at.graph);
  const [first] = blocked;
  if (first !== undefined || graph.nodes.length !== source.graph.nodes.length) {
    const why =
      first === undefined ? 'some nodes have no equal there' : `${first.node}: ${first.reason}`;
    throw new AppError(
      'unsupported',
      `Weights of 4 bits or in blocks need opset ${blockOpset}; '${source.name}' stays at ${source.preparedOpset}: ${why}.`,
      { hint: 'Take 8 bits per channel, or export the model again with opset 21.' },
    );
  }
  const types = new Map(source.types);
  for (const [name, { dataType, dims }] of graph.initializers) {
    if (!types.has(name)) types.set(name, { type: dataType, shape: dims.map(Number) });
  }
  const irVersion = at.irVersion > blockIrVersion ? at.irVersion : blockIrVersion;
  const model = patch(at, { irVersion });
  return { ...source, preparedOpset: blockOpset, model, graph, types };
}
