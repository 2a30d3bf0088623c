import type { LintFinding, LintResult } from '../../shared/contract/lint';
import type { RuleKind, TargetRule } from '../../shared/targets/profiles/target-profile';
import { targets, type TargetName } from '../../shared/targets/targets';
import type { ModelFacts } from './facts/facts';
import { checkBias } from './rules/bias';
import { checkFile } from './rules/file';
import { checkOperators } from './rules/operators';
import { checkPerChannel } from './rules/per-channel';
import { checkRank } from './rules/rank';
import type { Problem, RuleCheck } from './rules/rule-check';
import { checkSize } from './rules/size';
import { checkTied } from './rules/tied';
import { checkTypes } from './rules/types';
import { checkZeroPoint } from './rules/zero-point';

/** One row for each kind of rule. */
const checks: { readonly [K in RuleKind]: RuleCheck<K> } = {
  operators: checkOperators,
  types: checkTypes,
  'zero-point': checkZeroPoint,
  'per-channel': checkPerChannel,
  bias: checkBias,
  file: checkFile,
  rank: checkRank,
  tied: checkTied,
  size: checkSize,
};

function problemsOf<K extends RuleKind>(
  rule: Extract<TargetRule, { kind: K }>,
  facts: ModelFacts,
): readonly Problem[] {
  const check: RuleCheck<K> = checks[rule.kind];
  return check(rule, facts);
}

/** Everything that a target does not take as it is; illegal things first, in the order of the model. */
export function lint(target: TargetName, facts: ModelFacts): LintResult {
  const { rules, notRun } = targets[target];
  const order = new Map(facts.layers.map(({ name }, index) => [name, index]));
  const findings = rules
    .flatMap((rule) => problemsOf(rule, facts).map((problem) => findingOf(rule, problem)))
    .sort((a, b) => {
      if (a.severity !== b.severity) return a.severity === 'illegal' ? -1 : 1;
      return (order.get(a.layer) ?? -1) - (order.get(b.layer) ?? -1);
    });
  const illegal = findings.filter(({ severity }) => severity === 'illegal').length;
  return {
    target,
    notRun,
    of: facts.of,
    int8Layers: facts.layers.filter(({ isInt8 }) => isInt8).length,
    notJudged: judgesIntegers(rules) ? 0 : facts.integerOperators.length,
    illegal,
    slow: findings.length - illegal,
    findings,
  };
}

/** Rules are about Q/DQ pairs; of integer operators one can only say that there must be none. */
function judgesIntegers(rules: readonly TargetRule[]): boolean {
  return rules.some((rule) => rule.kind === 'file' && !rule.integerOperators);
}

function findingOf(
  { id, severity, says, source }: TargetRule,
  { layer, tensor, message, fix }: Problem,
): LintFinding {
  return {
    rule: id,
    severity,
    layer: layer?.name ?? '',
    op: layer?.op ?? '',
    tensor,
    message,
    wants: says,
    fix,
    source,
  };
}
