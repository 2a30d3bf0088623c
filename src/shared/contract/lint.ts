import { z } from 'zod';
import { targetNames } from '../targets/targets';
import { count, text, type Frozen } from './parts';

/** A layer or edge that a target does not take as it is. */
export const lintFinding = z.strictObject({
  /** Id of the rule in the target's profile. */
  rule: text,
  /** `illegal`: the target refuses the file, or computes something else. `slow`: it computes the layer in float. */
  severity: z.enum(['illegal', 'slow']),
  /** Layer or node; empty for the file as a whole. */
  layer: text,
  op: text,
  /** The edge it is about, null where it is the whole layer. */
  tensor: text.nullable(),
  message: text,
  wants: text,
  fix: text,
  source: z.strictObject({ title: text, address: text }),
});
export type LintFinding = Frozen<z.infer<typeof lintFinding>>;

/** A plan beside the rules of its target. */
export const targetView = z.strictObject({
  name: z.enum(targetNames),
  notRun: z.boolean(),
  /** What the recipe would break without its target; the plan follows the rules instead. */
  changed: z.array(lintFinding),
  /** What is broken all the same. */
  left: z.array(lintFinding),
});
export type TargetView = Frozen<z.infer<typeof targetView>>;

export const lintResult = z.strictObject({
  target: z.enum(targetNames),
  /** The rules were never tried on the target itself. */
  notRun: z.boolean(),
  /** `plan`: what a recipe makes of a float model; `file`: a model that is int8 already. */
  of: z.enum(['plan', 'file']),
  /** Layers that are int8, or would be. */
  int8Layers: count,
  /** Integer operators (QLinearConv, ConvInteger, …) that no rule of the target judges. */
  notJudged: count,
  illegal: count,
  slow: count,
  /** Illegal ones first, in the order of the model. */
  findings: z.array(lintFinding),
});
export type LintResult = Frozen<z.infer<typeof lintResult>>;
