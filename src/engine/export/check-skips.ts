import { AppError } from '../../shared/errors';
import { attributeNodes, isIntegerKernel } from '../executed/attribute-nodes';
import { sourceGraph } from '../executed/source-graph';
import type { ModelProto, NodeProto } from '../onnx/proto';
import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/** What became of a layer in the executed graph; `absent`: nothing there stands for it. */
export interface ExecutedLayer {
  readonly layer: Layer;
  readonly kind: 'float' | 'int8' | 'absent';
}

/** Finds every layer of a plan in the graph that the runtime made of an exported model. */
export function executedLayers(
  model: PreparedModel,
  plan: Plan,
  exported: ModelProto,
  nodes: readonly NodeProto[],
): readonly ExecutedLayer[] {
  if (exported.graph === undefined) return [];
  const executed = attributeNodes(sourceGraph(model, exported.graph), nodes);
  return plan.layers.map((layer) => {
    const own = executed.filter(
      ({ role, main }) => role === 'compute' && plan.layerOfNode.get(main ?? -1) === layer.index,
    );
    const fused = executed.filter(({ covers }) => covers.includes(layer.node));
    const kernels = own.length > 0 ? own : fused;
    if (kernels.length === 0) return { layer, kind: 'absent' };
    const isInteger = kernels.some(({ node }) => isIntegerKernel(node.opType));
    return { layer, kind: isInteger ? 'int8' : 'float' };
  });
}

/**
 * Throws `internal` naming a skipped layer that the runtime would run in int8 all the same, or a
 * skipped layer with weights that cannot be found in what it runs. A file for another runtime is not held to it.
 */
export function checkSkipsStayFloat(
  model: PreparedModel,
  plan: Plan,
  exported: ModelProto,
  nodes: readonly NodeProto[],
): void {
  if (plan.target?.runsElsewhere === true) return;
  if (plan.layers.every(({ state }) => state !== 'skipped')) return;
  for (const { layer, kind } of executedLayers(model, plan, exported, nodes)) {
    if (layer.state !== 'skipped' || kind === 'float') continue;
    if (kind === 'absent' && !layer.weighted) continue;
    const what =
      kind === 'int8'
        ? `ONNX Runtime would run the skipped layer '${layer.name}' in int8 all the same.`
        : `The skipped layer '${layer.name}' cannot be found in what ONNX Runtime would run.`;
    throw new AppError('internal', what, {
      hint: 'The file was not written. Skip its neighbours, too, and report the model.',
    });
  }
}
