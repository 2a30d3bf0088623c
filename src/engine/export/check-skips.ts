import { AppError } from '../../shared/errors';
import { attributeNodes, isIntegerKernel, isWeightKernel } from '../executed/attribute-nodes';
import { sourceGraph } from '../executed/source-graph';
import type { ModelProto, NodeProto } from '../onnx/proto';
import { isInteger } from '../plan/layer-of';
import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/**
 * What became of a layer in the executed graph; `weights`: float activations meet integer weights in one
 * kernel, `absent`: nothing there stands for it.
 */
export interface ExecutedLayer {
  readonly layer: Layer;
  readonly kind: 'float' | 'int8' | 'weights' | 'absent';
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
    const integer = kernels.filter(({ node }) => isIntegerKernel(node.opType));
    if (integer.length === 0) return { layer, kind: 'float' };
    const isOfWeights = integer.every(({ node }) => isWeightKernel(node.opType));
    return { layer, kind: isOfWeights ? 'weights' : 'int8' };
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
  const staysFloat = (layer: Layer): boolean =>
    layer.state === 'skipped' || (layer.state === 'quantized' && !isInteger(layer));
  if (!plan.layers.some(staysFloat)) return;
  for (const { layer, kind } of executedLayers(model, plan, exported, nodes)) {
    // A bias that is added behind such a kernel is part of it, and as float as before.
    if (!staysFloat(layer) || kind === 'float' || kind === 'weights') continue;
    if (kind === 'absent' && !layer.weighted) continue;
    const which = layer.state === 'skipped' ? 'skipped layer' : 'layer with float activations';
    const what =
      kind !== 'absent'
        ? `ONNX Runtime would run the ${which} '${layer.name}' in int8 all the same.`
        : `The ${which} '${layer.name}' cannot be found in what ONNX Runtime would run.`;
    throw new AppError('internal', what, {
      hint: 'The file was not written. Skip its neighbours, too, and report the model.',
    });
  }
}
