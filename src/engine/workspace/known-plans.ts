import type { PlanView } from '../../shared/contract/model-view';
import type { Recipe } from '../../shared/recipe/recipe';
import { recipeKey } from '../../shared/recipe/recipe-key';
import { makePlan } from '../plan/plan';
import type { Plan } from '../plan/types';
import type { SpanOf } from '../plan/unlike-branches';
import type { PreparedModel } from '../prepare/model/types';
import { viewPlan } from './plan-view';

/** A click asks for the plan of its recipe up to six times, while jobs of the click before may still end. */
const mostPlans = 4;

interface KnownPlan {
  readonly plan: Plan;
  view: PlanView | null;
}

/** Plans of the recipes asked for last, each made once, with its view. */
export class KnownPlans {
  readonly #model: PreparedModel;
  readonly #spanOf: SpanOf | null;
  /** By recipe key, the one asked for last at the end. */
  readonly #known = new Map<string, KnownPlan>();

  /** `spanOf`: ranges that calibration found, null before that; other ranges make other plans. */
  constructor(model: PreparedModel, spanOf: SpanOf | null) {
    this.#model = model;
    this.#spanOf = spanOf;
  }

  plan(recipe: Recipe): Plan {
    return this.#of(recipe).plan;
  }

  /** What the interface draws of the plan. Tries every idle skip, which can take as long as 64 plans. */
  view(recipe: Recipe): PlanView {
    const known = this.#of(recipe);
    known.view ??= viewPlan(this.#model, recipe, known.plan);
    return known.view;
  }

  #of(recipe: Recipe): KnownPlan {
    const key = recipeKey(recipe);
    const known = this.#known.get(key) ?? {
      plan: makePlan(this.#model, recipe, this.#spanOf),
      view: null,
    };
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostPlans && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}
