import type { RuleKind, TargetRule } from '../../../shared/targets/profiles/target-profile';
import type { GridFact, LayerFact, ModelFacts } from '../facts/facts';

/** Where a rule is broken, and what to do about it. */
export interface Problem {
  readonly layer: Pick<LayerFact, 'name' | 'op'> | null;
  readonly tensor: string | null;
  readonly message: string;
  readonly fix: string;
}

/** Everything in a model that breaks a rule; pure. */
export type RuleCheck<K extends RuleKind> = (
  rule: Extract<TargetRule, { kind: K }>,
  facts: ModelFacts,
) => readonly Problem[];

/** The problems of each int8 layer. */
export function eachInt8(
  { layers }: ModelFacts,
  problemsOf: (layer: LayerFact) => readonly Omit<Problem, 'layer'>[],
): readonly Problem[] {
  return layers
    .filter(({ isInt8 }) => isInt8)
    .flatMap((layer) => problemsOf(layer).map((problem) => ({ ...problem, layer })));
}

/** Inputs and outputs of a layer, each tensor once. */
export function activationsOf({ inputs, outputs }: LayerFact): readonly GridFact[] {
  return [
    ...new Map(
      [...inputs, ...outputs].map((fact) => [`${fact.tensor}|${fact.grid}`, fact]),
    ).values(),
  ];
}

/** What the target's own placement does; for a file that is finished, what to do instead. */
export function followTarget({ of }: ModelFacts, what: string): string {
  return of === 'plan'
    ? `Quantize for the target: it ${what}.`
    : `Quantize the float model again for the target: it ${what}.`;
}
