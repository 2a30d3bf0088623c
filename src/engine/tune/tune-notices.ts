import type { TuneRequest } from '../../shared/contract/arguments';
import type { TuneResult } from '../../shared/contract/tuning';
import { formatDb } from '../../shared/numbers';
import type { Notice } from '../../shared/contract/parts';
import type { Plan, Layer } from '../plan/types';
import type { Recipe } from '../../shared/recipe/recipe';
import { targets } from '../../shared/targets/targets';

type Facts = Pick<TuneResult, 'reached' | 'skipped' | 'best' | 'written' | 'isMinimal'>;

/** Skipping more than this share of the layers with weights leaves hardly anything quantized. */
const mostlyFloat = 0.5;

/** What must be said of a tuned recipe besides its numbers. */
export function tuneNotices(
  facts: Facts,
  { kernels, cost, recipe }: Pick<TuneRequest, 'kernels' | 'cost' | 'recipe'>,
  skipped: readonly Layer[],
  plan: Plan,
): readonly Notice[] {
  return [
    ...(kernels === 'simulated' ? missedNotice(facts) : []),
    ...mostlyFloatNotice(skipped, plan),
    ...minimalNotice(facts),
    ...(cost === 'time' ? elsewhereNotice(recipe) : []),
  ];
}

/** Times are those of the runtime here. */
function elsewhereNotice({ target }: Recipe): readonly Notice[] {
  const profile = target === undefined ? null : targets[target];
  if (profile === null || !profile.notRun) return [];
  return [
    {
      code: 'time-of-this-cpu',
      message: `The cost of skips is their time with ONNX Runtime on this CPU, not with ${profile.label}.`,
      hint: 'Tune by count where the two differ.',
    },
  ];
}

/** The simulation reaches the target, the file that would be written does not. */
function missedNotice({ best, written }: Facts): readonly Notice[] {
  if (written === null || written.reachesTarget || !best.reachesTarget) return [];
  return [
    {
      code: 'written-misses-target',
      message: `The target is reached on simulated kernels only (${formatDb(best.outputDb)} dB): written and run on this CPU, the recipe has ${formatDb(written.outputDb)} dB.`,
      hint: 'The search was done again on real kernels.',
    },
  ];
}

function mostlyFloatNotice(skipped: readonly Layer[], { layers }: Plan): readonly Notice[] {
  const all = layers.filter(({ weighted }) => weighted).length;
  const float = skipped.filter(({ weighted }) => weighted).length;
  if (float <= all * mostlyFloat) return [];
  return [
    {
      code: 'mostly-float',
      message: `${float} of ${all} layers with weights stay in float: hardly anything of the model is quantized.`,
      hint: 'A lower target, per-channel weights or 16-bit activations may keep more layers in integers; none of that was measured here.',
    },
  ];
}

function minimalNotice({ isMinimal, best }: Facts): readonly Notice[] {
  if (isMinimal || !best.reachesTarget) return [];
  return [
    {
      code: 'small-set',
      message:
        'A small set, not shown to be the smallest: not every layer of it was left out again to see whether it is needed.',
    },
  ];
}
