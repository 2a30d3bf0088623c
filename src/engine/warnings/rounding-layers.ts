import { layerOf } from '../plan/layer-of';
import { intAttribute } from '../onnx/attributes';
import type { NodeProto } from '../onnx/proto';
import { isElementwise, traitsOf } from '../ops/catalogue';
import type { Plan, Layer } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';

/**
 * Quantized layers that put all of what a Concat gives on one grid, so that it takes all of them in
 * float to keep its branches apart: the Concat itself and those that read it, up to where something is
 * computed from the whole (a MatMul) or the branches part again (a Split of the same axis).
 */
export function roundingLayers(model: PreparedModel, plan: Plan, concat: number): readonly Layer[] {
  const { graph } = model;
  const found = new Set<Layer>();
  const seen = new Set<number>();
  const visit = (index: number, axis: number | null): void => {
    const node = graph.nodes[index];
    const layer = layerOf(plan, index);
    if (seen.has(index) || node === undefined || layer === undefined) return;
    seen.add(index);
    // What only hands the grid on leaves with it, except a Split, which is rounded in any case.
    const handsOn = layer.outputRoundings.some(({ range }) => range.kind === 'shared');
    const isRounding = !handsOn || traitsOf(node).qdq?.follows === false;
    if (layer.state === 'quantized' && isRounding) found.add(layer);
    const isWhole = index === concat || handsOn || layer.state === 'skipped';
    if (!isWhole && !changesEachAlone(model, node)) return;
    if (axis !== null && dividedAxis(model, node) === axis) return;
    const next = index === concat || keepsAxes(model, node) ? axis : null;
    for (const tensor of node.output) {
      graph.consumers.get(tensor)?.forEach((reader) => visit(reader, next));
    }
  };
  visit(concat, axisOf(model, graph.nodes[concat]));
  return [...found];
}

function changesEachAlone({ graph }: PreparedModel, node: NodeProto): boolean {
  const computed = node.input.filter((name) => name !== '' && !graph.initializers.has(name));
  return isElementwise(traitsOf(node)) && computed.length === 1;
}

function keepsAxes(model: PreparedModel, node: NodeProto): boolean {
  return changesEachAlone(model, node) || traitsOf(node).keepsAxes;
}

/** The axis along which a node takes its input apart, counted from 0; null where it does not, or not along one. */
function dividedAxis(model: PreparedModel, node: NodeProto): number | null {
  const axis = traitsOf(node).dividedAxis?.(node, model.graph) ?? null;
  return axis === null ? null : fromFront(model, node, axis);
}

function axisOf(model: PreparedModel, node: NodeProto | undefined): number | null {
  return node === undefined ? null : fromFront(model, node, intAttribute(node, 'axis', 0));
}

function fromFront({ types }: PreparedModel, node: NodeProto, axis: number): number | null {
  if (axis >= 0) return axis;
  const rank = types.get(node.input[0] ?? '')?.shape?.length;
  return rank === undefined ? null : axis + rank;
}
