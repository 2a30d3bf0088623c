import type { NodeView, OpenedModel } from '../../shared/contract/model-view';
import { viewEdges, viewValue } from '../source/model-sketch';
import type { Plan } from '../plan/types';
import { traitsOf } from '../ops/catalogue';
import type { PreparedModel, ValueType } from '../prepare/model/types';

/** All of an opened model that does not change with the recipe, except why nodes are float. */
export function viewModel(
  prepared: PreparedModel,
  plan: Pick<Plan, 'floatReasons'>,
): Omit<OpenedModel, 'plan'> {
  return {
    name: prepared.name,
    sizeBytes: prepared.sizeBytes,
    sha256: prepared.sha256,
    opset: prepared.opset,
    producer: prepared.producer,
    inputs: prepared.graph.inputs.map((name) => viewValue(name, prepared.types.get(name))),
    outputs: prepared.outputs.map(({ name }) => viewValue(name, prepared.types.get(name))),
    nodes: viewNodes(prepared, plan),
    edges: viewEdges(prepared.graph),
    ops: prepared.originalOps,
    parameters: prepared.parameters,
    notices: prepared.notices,
    quantized: prepared.quantized,
  };
}

function viewNodes(prepared: PreparedModel, plan: Pick<Plan, 'floatReasons'>): NodeView[] {
  return prepared.graph.nodes.map((node, id) => ({
    id,
    name: prepared.originalNames[id] ?? node.name,
    op: node.opType,
    domain: node.domain,
    merged: prepared.merged[id] ?? [node.name],
    inputs: node.input.filter((name) => name !== ''),
    outputs: node.output.filter((name) => name !== ''),
    detail: traitsOf(node).detail?.(node, prepared) ?? '',
    shape: viewShape(prepared.types.get(node.output[0] ?? '')),
    floatReason: plan.floatReasons.get(id) ?? null,
  }));
}

function viewShape(value: ValueType | undefined): readonly number[] | null {
  return value?.shape?.map((dim) => (typeof dim === 'number' ? dim : -1)) ?? null;
}
