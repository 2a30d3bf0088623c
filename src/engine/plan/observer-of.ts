import type { ObserverName } from '../../shared/recipe/recipe';
import type { Mark, Plan } from './types';

/** The observer that chose the range of a mark; null where the operator fixes it (Softmax), or an initializer has it. */
export function observerOf(plan: Plan, mark: Mark): ObserverName | null {
  const { range, config } = mark;
  if (range.kind === 'shared') {
    const source = plan.marks.get(range.mark);
    return source === undefined ? null : observerOf(plan, source);
  }
  return range.kind === 'observed' ? config.observer : null;
}
