import type { Notice } from '../../shared/contract/parts';
import type { ConvertedModel } from '../emit/quantized-chain';
import type { Observations } from '../observe/observations';
import { isHuge } from '../quantize/mask-room';
import { withZero } from '../observe/counts/clipped';

/** Steps below which scores are as good as lost: 3 bits. */
const fewSteps = 8;

/** What the user should know of masks in the data and in the ranges of a recipe. */
export function maskWarnings(
  converted: ConvertedModel,
  observed: Observations | null,
): readonly Notice[] {
  const hugeInputs = converted.model.graph.inputs.filter((name) => {
    const stats = observed?.stats.get(name);
    return stats !== undefined && isHuge(stats);
  });
  const inputs = hugeInputs.map((name) => ({
    code: 'masked-input',
    message: `Input '${name}' holds values beyond ±1e18; they are taken for a mask and left out of its range.`,
    hint: 'If it is no attention mask, check the samples.',
  }));
  return [...inputs, ...lostScores(converted, observed)];
}

/** A warning where a range that reaches down to a mask leaves nothing of the scores. */
export function lostScores(
  { conversion }: ConvertedModel,
  observed: Observations | null,
): readonly Notice[] {
  const { plan, qparams } = conversion;
  const lost = new Set<string>();
  for (const [id, { scale }] of qparams) {
    const rounding = plan.roundings.get(id);
    const signal = observed?.stats.get(rounding?.tensor ?? '')?.unmasked;
    if (rounding === undefined || signal === undefined || signal === null) continue;
    const { min, max } = withZero(signal);
    // Only scores can be lost: a mask of 0 and its lowest value has nothing between them.
    const isMaskAlone = max === 0;
    if (!isMaskAlone && scale > (max - min) / fewSteps) lost.add(rounding.tensor);
  }
  const [first] = lost;
  if (first === undefined) return [];
  const others = lost.size === 1 ? '' : ` and ${lost.size - 1} more`;
  return [
    {
      code: 'mask-in-range',
      message: `The range of '${first}'${others} reaches down to the attention mask: its steps leave nothing of the scores.`,
      hint: plan.parity
        ? `Preset '${plan.preset}' keeps masks in the range, as ONNX Runtime's quantizer does; the default preset clips them to what still masks. Else skip the layers that make these tensors and the Softmax behind.`
        : 'Skip the layers that make these tensors and the Softmax behind.',
    },
  ];
}
