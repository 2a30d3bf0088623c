import type { Recipe } from '../../shared/recipe/recipe';
import { rulesOf } from '../../shared/targets/profiles/target-profile';
import { targets } from '../../shared/targets/targets';
import type { PlanTarget } from './types';

/** What the rest of the engine has to know of a recipe's target; null where it names none. */
export function planTarget({ target }: Recipe): PlanTarget | null {
  if (target === undefined) return null;
  const profile = targets[target];
  const [bias] = rulesOf(profile, 'bias');
  return { bias: bias?.form ?? null, runsElsewhere: profile.notRun };
}
