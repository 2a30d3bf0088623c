import { AppError } from '../../shared/errors';
import type { Plan } from '../plan/types';
import { brokenWeights, describeBroken } from '../prepare/model/broken-weights';
import type { PreparedModel } from '../prepare/model/types';

/** Throws `bad-input` naming the first weight or bias to be quantized that is not finite everywhere. */
export function checkWeights(model: PreparedModel, plan: Plan): void {
  const broken = brokenWeights(model);
  if (broken.size === 0) return;
  for (const layer of plan.layers) {
    for (const { tensor } of [...layer.weights, ...layer.biases]) {
      const found = broken.get(tensor);
      if (found === undefined) continue;
      throw new AppError('bad-input', `${describeBroken(model, found)}: it has no finite range`, {
        hint: `Mend the weight or export the model again; skipping '${layer.name}' only hands the infinity on.`,
      });
    }
  }
}
