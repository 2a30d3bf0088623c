import { patch, type ModelProto } from '../../../src/engine/onnx/proto';
import { buildDeepChain } from './deep-chain';

/** The deep chain as exporters without scopes write it: nodes are called by operator and position alone. */
export function buildPlainChain(seed: number, nodes: number): ModelProto {
  const model = buildDeepChain(seed, nodes);
  if (model.graph === undefined) throw new Error('the chain has no graph');
  const node = model.graph.node.map((each, index) =>
    patch(each, { name: `${each.opType}_${index}` }),
  );
  return patch(model, { graph: patch(model.graph, { node }) });
}
