import type { EffectivePrecision, TensorReport } from '../../shared/contract/report';
import type { ConvertedModel } from '../emit/quantized-chain';
import { observerOf } from '../plan/observer-of';
import { usedMarks } from '../quantize/convert';
import { precisionsOf } from './plan-view';
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
  for (const mark of usedMarks(plan)) {
    const qparams = conversion.qparams.get(mark.id);
    if (qparams === undefined) continue;
    const { dtype } = mark.config;
    const isOperand = conversion.operands.has(mark.id);
    const shared = mark.range.kind === 'shared' ? plan.marks.get(mark.range.mark) : undefined;
    (isOperand ? weights : activations).push({
      name: mark.tensor,
      kind: isOperand ? 'weight' : 'activation',
      dtype,
      axis: null,
      scale: [qparams.scale],
      zeroPoint: [qparams.zeroPoint],
      min: qparams.min,
      max: qparams.max,
      observer: observerOf(plan, mark),
      sharedWith: shared?.tensor ?? null,
      effective: isOperand ? dtype : (effective.get(mark.tensor) ?? dtype),
    });
  }
  const seen = new Set<string>();
  for (const unit of plan.units) {
    for (const use of unit.weights) {
      const weight = conversion.weights.get(use.key);
      if (weight === undefined || seen.has(use.key)) continue;
      seen.add(use.key);
      weights.push({
        name: use.tensor,
        kind: 'weight',
        dtype: weight.dtype,
        axis: weight.axis,
        scale: [...weight.scale],
        zeroPoint: weight.zeroPoint,
        min: weight.min,
        max: weight.max,
        observer: null,
        sharedWith: null,
        effective: weight.dtype,
      });
    }
    for (const use of unit.biases) {
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
