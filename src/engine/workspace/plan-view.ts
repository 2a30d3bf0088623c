import type { LayerView, PlanView, TensorPrecision } from '../../shared/contract/model-view';
import type { Recipe } from '../../shared/recipe/recipe';
import type { Notice } from '../../shared/contract/parts';
import type { EffectivePrecision } from '../../shared/dtypes';
import { countOf } from '../../shared/numbers';
import { notRunWords, targets } from '../../shared/targets/targets';
import { DataType } from '../onnx/proto';
import { dimsOf, elementCount } from '../onnx/tensor';
import { idleSkips, type IdleSkip } from '../plan/idle-skips';
import type { Plan, Layer } from '../plan/types';
import { viewTarget } from '../targets/target-view';
import { traitsOf } from '../ops/catalogue';
import type { PreparedModel } from '../prepare/model/types';

/** What the interface draws of a plan. */
export function viewPlan(model: PreparedModel, recipe: Recipe, plan: Plan): PlanView {
  const idle = idleSkips(model, recipe, plan);
  return {
    layers: plan.layers.map((layer) => viewLayer(model, layer)),
    precisions: precisionsOf(model, plan),
    notices: [...targetNotices(recipe, plan), ...noticesOf(plan, idle)],
    ...(recipe.target === undefined
      ? {}
      : { target: viewTarget(model, recipe, recipe.target, plan) }),
    idleSkips: idle,
  };
}

function viewLayer(model: PreparedModel, layer: Layer): LayerView {
  const node = model.graph.nodes[layer.node];
  const traits = traitsOf(node);
  const holdsWeightFirst = traits.weights.includes(0);
  const weights = (node?.input ?? []).flatMap((name, position) => {
    const tensor =
      position === 0 && !holdsWeightFirst ? undefined : model.graph.initializers.get(name);
    return tensor === undefined || tensor.dataType !== DataType.FLOAT ? [] : [dimsOf(tensor)];
  });
  return {
    index: layer.index,
    name: layer.name,
    op: layer.op,
    detail: node === undefined ? '' : (traits.detail?.(node, model) ?? ''),
    nodes: layer.nodes,
    nodeIds: [layer.node, ...(layer.activation === null ? [] : [layer.activation])],
    output: layer.outputs[0] ?? '',
    outputs: layer.outputs,
    weighted: layer.weighted,
    parameters: layer.weighted && weights[0] !== undefined ? elementCount(weights[0]) : 0,
    skipped: layer.state === 'skipped',
    source: layer.source,
    qconfig: layer.config,
  };
}

/** What every float tensor of the graph really is after the plan. */
export function precisionsOf(model: PreparedModel, plan: Plan): readonly TensorPrecision[] {
  const readers = new Map<string, { rounded: number[]; precision: EffectivePrecision }>();
  for (const layer of plan.layers) {
    for (const use of layer.inputs) {
      const rounding = plan.roundings.get(use.rounding);
      if (rounding === undefined || plan.producerRoundings.get(rounding.tensor) === use.rounding)
        continue;
      const reader = readers.get(rounding.tensor) ?? {
        rounded: [],
        precision: rounding.config.dtype,
      };
      reader.rounded.push(layer.node);
      readers.set(rounding.tensor, reader);
    }
  }
  const precisions: TensorPrecision[] = [];
  for (const [tensor, type] of model.types) {
    if (type.type !== DataType.FLOAT || model.graph.initializers.has(tensor)) continue;
    const reader = readers.get(tensor);
    precisions.push({
      tensor,
      effective: effectivePrecision(model, plan, tensor, reader),
      roundedAt: reader?.rounded ?? [],
    });
  }
  return precisions;
}

/** A graph input counts as what all its readers round it to. */
function effectivePrecision(
  model: PreparedModel,
  plan: Plan,
  tensor: string,
  reader: { rounded: readonly number[]; precision: EffectivePrecision } | undefined,
): EffectivePrecision {
  const produced = plan.roundings.get(plan.producerRoundings.get(tensor) ?? '');
  if (produced !== undefined) return produced.config.dtype;
  const isInput = !model.graph.producer.has(tensor);
  const consumers = model.graph.consumers.get(tensor)?.length ?? 0;
  return isInput && reader !== undefined && reader.rounded.length >= consumers
    ? reader.precision
    : 'float32';
}

function targetNotices({ target }: Recipe, plan: Plan): readonly Notice[] {
  if (target === undefined) return [];
  const profile = targets[target];
  const kept = plan.layers.filter(
    ({ state, source }) => state === 'skipped' && source === 'target',
  );
  return [
    ...(profile.notRun ? [{ code: 'target-not-run', message: notRunWords(profile) }] : []),
    ...(kept.length === 0
      ? []
      : [
          {
            code: 'kept-for-target',
            message: `${profile.label} has no int8 form for ${countOf(kept.length, 'layer')}, kept in float: ${listed(kept)}.`,
          },
        ]),
  ];
}

function noticesOf(plan: Plan, idle: readonly IdleSkip[]): readonly Notice[] {
  const notices: Notice[] = idle.map(({ layer, neighbours }) => ({
    code: 'idle-skip',
    message: `Skipping '${layer}' alone changes nothing: its neighbours round the same tensors.`,
    ...(neighbours.length === 0 ? {} : { hint: `Skip ${neighbours.join(', ')}, too.` }),
  }));
  const passive = plan.layers.filter((layer) => layer.state === 'passive');
  if (passive.length > 0) {
    notices.push({
      code: 'passive-layers',
      message: `${passive.length} ${passive.length === 1 ? 'layer stays' : 'layers stay'} float because nothing in front of ${passive.length === 1 ? 'it' : 'them'} is quantized: ${listed(passive)}.`,
    });
  }
  return notices;
}

function listed(layers: readonly Layer[]): string {
  const names = layers.slice(0, 3).map((layer) => layer.name);
  return layers.length > 3 ? `${names.join(', ')} and ${layers.length - 3} more` : names.join(', ');
}
