import type { ObserverName } from '../../shared/recipe/observers';
import type { Rounding, Plan } from './types';

/** The observer that chose the range of a rounding; null where the operator fixes it (Softmax), or an initializer has it. */
export function observerOf(plan: Plan, rounding: Rounding): ObserverName | null {
  const { range, config } = rounding;
  if (range.kind === 'shared') {
    const source = plan.roundings.get(range.rounding);
    return source === undefined ? null : observerOf(plan, source);
  }
  return range.kind === 'observed' ? config.observer : null;
}
