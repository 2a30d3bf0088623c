import type { TargetView } from '../../shared/contract/lint';
import type { Recipe } from '../../shared/recipe/recipe';
import type { TargetName } from '../../shared/targets/targets';
import { makePlan } from '../plan/plan';
import type { Plan } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { lintPlan } from './lint-model';

/** What a target changes in a recipe, and what it still does not take. */
export function viewTarget(
  model: PreparedModel,
  recipe: Recipe,
  name: TargetName,
  plan: Plan,
): TargetView {
  const { target: _target, ...asked } = recipe;
  const { findings: changed } = lintPlan(model, makePlan(model, asked, plan.spanOf), name);
  const { findings: left, notRun } = lintPlan(model, plan, name);
  return { name, notRun, changed, left };
}
