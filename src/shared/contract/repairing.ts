import { z } from 'zod';
import { repairKindNames, repairSchema } from '../repairs/repairs';
import type { Recipe } from '../recipe/recipe';
import { amount, numberOrNull, type Frozen, type Notice } from './parts';

/** Which samples a gain was measured on: those of the validation data, a part of the calibration data, or all of it. */
export const judgedOn = ['validation', 'part', 'calibration'] as const;

/** Repairs of one kind that were tried together, and what came of it at the model's outputs. */
export const repairStep = z.strictObject({
  kind: z.enum(repairKindNames),
  repairs: z.array(repairSchema).readonly(),
  /** Output SQNR before and with them, dB; null where it is not defined. */
  beforeDb: numberOrNull,
  afterDb: numberOrNull,
  /** They won, and are in the recipe. */
  kept: z.boolean(),
});
export type RepairStep = Frozen<z.infer<typeof repairStep>>;

/** What was tried on samples that no repair was derived from. */
export const repairSearch = z.strictObject({
  judgedOn: z.enum(judgedOn),
  samples: amount,
  /** Output SQNR on these samples before and after, dB. */
  beforeDb: numberOrNull,
  afterDb: numberOrNull,
  /** How well the float model with all its repairs follows the original there, dB; null = it is the same. */
  floatDb: numberOrNull,
  /** In the order they were tried. */
  steps: z.array(repairStep),
});
export type RepairSearch = Frozen<z.infer<typeof repairSearch>>;

export interface RepairResult extends RepairSearch {
  readonly recipe: Recipe;
  readonly stoppedEarly: boolean;
  readonly durationMs: number;
  readonly notices: readonly Notice[];
}
