import type { LintResult } from '../../shared/contract/lint';
import type { TargetName } from '../../shared/targets/targets';
import type { ModelProto } from '../onnx/proto';
import type { Plan } from '../plan/types';
import type { PreparedModel } from '../prepare/model/types';
import { fileFacts } from './facts/file-facts';
import { planFacts } from './facts/plan-facts';
import { lint } from './lint';

/** Holds an int8 file to the rules of a target as it is; `source` is the file before it was prepared. */
export function lintFile(
  { types }: PreparedModel,
  source: ModelProto,
  target: TargetName,
): LintResult {
  return lint(
    target,
    fileFacts(source, (tensor) => types.get(tensor)?.shape?.length ?? null),
  );
}

/** Holds what a plan would write to the rules of a target. */
export function lintPlan(model: PreparedModel, plan: Plan, target: TargetName): LintResult {
  return lint(target, planFacts(model, plan));
}
