import type { LintFinding, TargetView } from '../../../shared/contract/lint';
import type { PlanView } from '../../../shared/contract/model-view';
import { targets } from '../../../shared/targets/targets';

/** A finding of the recipe's target, and whether the plan still breaks it. */
export interface ShownFinding extends LintFinding {
  /** Name of the target on screen. */
  readonly label: string;
  readonly isLeft: boolean;
}

/** All that the recipe's target has to say, what is left first; each rule once for each layer. */
export function shownFindings({ target }: PlanView): readonly ShownFinding[] {
  if (target === undefined) return [];
  return perRule(everyFinding(target));
}

function everyFinding(target: TargetView): readonly ShownFinding[] {
  const { label } = targets[target.name];
  const left = target.left.map((finding) => ({ ...finding, label, isLeft: true }));
  const changed = target.changed.map((finding) => ({ ...finding, label, isLeft: false }));
  return [...left, ...changed];
}

function perRule(findings: readonly ShownFinding[]): readonly ShownFinding[] {
  const known = new Map<string, ShownFinding>();
  for (const finding of findings) {
    const key = `${finding.rule}\n${finding.layer}`;
    if (!known.has(key)) known.set(key, finding);
  }
  return [...known.values()];
}

export function findingsOfLayer(
  plan: PlanView,
  layer: string | undefined,
): readonly ShownFinding[] {
  return shownFindings(plan).filter((finding) => finding.layer === layer);
}

export function findingsOfTensor({ target }: PlanView, tensor: string): readonly ShownFinding[] {
  if (target === undefined) return [];
  return perRule(everyFinding(target).filter((finding) => finding.tensor === tensor));
}
