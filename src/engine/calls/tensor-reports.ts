import type { TensorReport } from '../../shared/contract/report';
import type { EffectivePrecision } from '../../shared/dtypes';
import type { ConvertedModel } from '../emit/quantized-chain';
import { observerOf } from '../plan/observer-of';
import { usedRoundings } from '../quantize/convert';
import type { QuantizedTensor } from '../quantize/weights';
import { precisionsOf } from '../workspace/plan-view';
import type { Workspace } from '../workspace/workspace';

/** Every quantized tensor once: activations, then weights, then biases, each in order of first use. */
export function tensorReports(
  workspace: Workspace,
  { conversion }: ConvertedModel,
): readonly TensorReport[] {
  const { plan } = conversion;
  const effective = new Map<string, EffectivePrecision>(
    precisionsOf(workspace.model, plan).map((entry) => [entry.tensor, entry.effective]),
  );
  const activations: TensorReport[] = [];
  const weights: TensorReport[] = [];
  const biases: TensorReport[] = [];
  for (const rounding of usedRoundings(plan)) {
    const qparams = conversion.qparams.get(rounding.id);
    if (qparams === undefined) continue;
    const { dtype } = rounding.config;
    const isOperand = conversion.operands.has(rounding.id);
    const shared =
      rounding.range.kind === 'shared' ? plan.roundings.get(rounding.range.rounding) : undefined;
    (isOperand ? weights : activations).push({
      name: rounding.tensor,
      kind: isOperand ? 'weight' : 'activation',
      dtype,
      axis: null,
      scale: [qparams.scale],
      zeroPoint: [qparams.zeroPoint],
      min: qparams.min,
      max: qparams.max,
      observer: observerOf(plan, rounding),
      sharedWith: shared?.tensor ?? null,
      effective: isOperand ? dtype : (effective.get(rounding.tensor) ?? dtype),
    });
  }
  const seen = new Set<string>();
  for (const layer of plan.layers) {
    for (const use of layer.weights) {
      const weight = conversion.weights.get(use.key);
      if (weight === undefined || seen.has(use.key)) continue;
      seen.add(use.key);
      weights.push({
        name: use.tensor,
        kind: 'weight',
        dtype: weight.dtype,
        ...gridsOf(weight),
        min: weight.min,
        max: weight.max,
        observer: null,
        sharedWith: null,
        effective: weight.dtype,
      });
    }
    for (const use of layer.biases) {
      const bias = conversion.biases.get(use.key);
      if (bias === undefined || seen.has(use.key)) continue;
      seen.add(use.key);
      biases.push({
        name: use.tensor,
        kind: 'bias',
        dtype: 'int32',
        axis: bias.scale.length > 1 ? bias.dims.length - 1 : null,
        scale: [...bias.scale],
        zeroPoint: [...bias.scale].map(() => 0),
        min: null,
        max: null,
        observer: null,
        sharedWith: null,
        effective: 'int32',
      });
    }
  }
  return [...activations, ...weights, ...biases];
}

/** Of blocks there can be millions: they are told by their largest scale, and the zero point beside it. */
function gridsOf({
  axis,
  block,
  scale,
  zeroPoint,
}: QuantizedTensor): Pick<TensorReport, 'axis' | 'scale' | 'zeroPoint' | 'blockSize'> {
  if (block === undefined) return { axis, scale: [...scale], zeroPoint };
  const largest = scale.reduce(
    (best, one, index) => (Math.abs(one) > Math.abs(scale[best] ?? 0) ? index : best),
    0,
  );
  return {
    axis: block.axis,
    blockSize: block.size,
    scale: [Math.abs(scale[largest] ?? 1)],
    zeroPoint: [zeroPoint[largest] ?? 0],
  };
}
