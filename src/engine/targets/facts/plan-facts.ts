import type { ActivationConfig } from '../../../shared/recipe/qconfig';
import { dtypes, type IntegerType } from '../../../shared/dtypes';
import { traitsOf } from '../../ops/catalogue';
import { isInteger } from '../../plan/layer-of';
import type { Layer, Plan, RoundingId } from '../../plan/types';
import type { PreparedModel } from '../../prepare/model/types';
import { dimsOf } from '../../onnx/tensor';
import { productSize } from './sizes';
import type { GridFact, LayerFact, ModelFacts } from './facts';

/** What a plan would write, before anything is calibrated. */
export function planFacts(model: PreparedModel, plan: Plan): ModelFacts {
  return {
    of: 'plan',
    opset: model.preparedOpset,
    layers: plan.layers.map((layer) => layerFact(model, plan, layer)),
    integerOperators: [],
  };
}

function layerFact(model: PreparedModel, plan: Plan, layer: Layer): LayerFact {
  const node = model.graph.nodes[layer.node];
  const { bias } = traitsOf(node);
  const biasName = bias === null ? '' : (node?.input[bias] ?? '');
  const isRounded = layer.biases.some(({ position }) => position === bias);
  return {
    name: layer.name,
    op: layer.op,
    isInt8: isInteger(layer),
    inputs: layer.inputs.flatMap(({ rounding }) => gridFact(plan, rounding, model.preparedOpset)),
    weights: layer.weights.map(({ tensor, config, axis, key }) => ({
      tensor,
      dtype: config.dtype,
      perChannel: axis !== null,
      zeroPointIsZero: zeroPointIsZero(config),
      grid: key,
      isStandard: true,
    })),
    bias: biasName === '' ? null : { tensor: biasName, dtype: isRounded ? 'int32' : 'float32' },
    outputs: layer.outputRoundings.flatMap(({ id }) => gridFact(plan, id, model.preparedOpset)),
    rank: model.types.get(node?.input[0] ?? '')?.shape?.length ?? null,
    size: productSize(
      node,
      (tensor) => {
        const stored = model.graph.initializers.get(tensor);
        return stored === undefined ? null : dimsOf(stored);
      },
      !model.graph.producer.has(node?.input[0] ?? ''),
    ),
  };
}

function gridFact(plan: Plan, id: RoundingId, opset: number): readonly GridFact[] {
  const rounding = plan.roundings.get(id);
  if (rounding === undefined) return [];
  const { tensor, config } = rounding;
  return [
    {
      tensor,
      dtype: config.dtype,
      perChannel: false,
      zeroPointIsZero: zeroPointIsZero(config),
      grid: rootOf(plan, id),
      isStandard: opset >= (dtypes[config.dtype].bits === 16 ? 21 : 13),
    },
  ];
}

/** The rounding whose scale and zero point this one has. */
function rootOf(plan: Plan, id: RoundingId): RoundingId {
  const range = plan.roundings.get(id)?.range;
  return range?.kind === 'shared' ? rootOf(plan, range.rounding) : id;
}

function zeroPointIsZero({
  dtype,
  symmetric,
}: Pick<ActivationConfig, 'symmetric'> & { readonly dtype: IntegerType }): boolean | null {
  if (!symmetric) return null;
  return dtypes[dtype].isSigned;
}
