import { z } from 'zod';
import { precisionNames } from '../recipe/precisions';
import type { QconfigPatch } from '../recipe/qconfig';
import { recipeSchema } from '../recipe/recipe';
import type { Repair } from '../repairs/repairs';
import { kernelsSchema } from './arguments';
import { amount, count, numberOrNull, shareOrNull, texts, type Frozen, type Notice } from './parts';

export interface Prediction {
  /** Output SQNR in dB of the recipe itself; null = no basis yet. */
  readonly outputDb: number | null;
  /** Output SQNR in dB after toggling one layer, by layer index; null = unknown. */
  readonly toggled: readonly (number | null)[];
  /** Share of each layer in the output noise, by layer index; sums to 1 − interaction. */
  readonly shares: readonly number[];
  /** (N − Σe)/N: what layers do to each other. */
  readonly interaction: number | null;
  /** How wrong predictions were so far: predicted − measured, dB. */
  readonly errors: readonly { readonly predictedDb: number; readonly measuredDb: number }[];
}

export interface Remedy {
  readonly kind: 'skip' | 'per-channel' | 'observer' | 'dtype' | 'neighbours' | 'repair';
  readonly label: string;
  readonly patches: readonly { readonly layer: string; readonly patch: QconfigPatch }[];
  /** Of a repair, which patches no layer. */
  readonly repairs?: readonly Repair[];
  readonly measuredDb: number | null;
  /** What a repair gains on samples that it was not derived from, dB. */
  readonly heldOutGainDb?: number | null;
  readonly predictedDb: number | null;
  readonly extraBytes: number;
}

/** A change of the recipe and what it measured at the model's outputs. */
export interface Proposal {
  readonly kind: 'skip' | 'per-channel';
  /** Layers to skip, by name; none for another kind. */
  readonly skips: readonly string[];
  /** dB; null where it is undefined or nothing is left to lose (`exact`). */
  readonly outputDb: number | null;
  readonly exact?: true;
}

export interface Advice {
  /** The recipe itself, on the same samples as the proposals. dB. */
  readonly presentDb: number | null;
  readonly isExact: boolean;
  readonly samples: number;
  /** Best first. */
  readonly proposals: readonly Proposal[];
}

export const tunePoint = z.strictObject({
  /** Every layer that is float in this state, those that the request's recipe skips included. */
  skipped: texts,
  /** How many layers have each precision, in a search over precisions. */
  precisions: z.record(z.string(), count).exactOptional(),
  outputDb: numberOrNull,
  accuracy: shareOrNull,
  agreement: shareOrNull,
  /** What the skips beyond the request's recipe cost: µs per run, bytes, or layers. May be negative. */
  cost: z.number(),
  reachesTarget: z.boolean(),
});
export type TunePoint = Frozen<z.infer<typeof tunePoint>>;

/** What a written file has, run with all optimisations (real kernels) on this machine. */
export type WrittenPoint = Pick<TunePoint, 'outputDb' | 'accuracy' | 'agreement' | 'reachesTarget'>;

/** What a search finds, as the command line writes it, too. */
export const tuneFound = z.strictObject({
  /** What `points` were measured on: real kernels where the simulated ones asked for do not hold. */
  kernels: kernelsSchema,
  /** The written file reaches the target; simulated kernels alone do not count. */
  reached: z.boolean(),
  stoppedEarly: z.boolean(),
  recipe: recipeSchema,
  skipped: texts,
  /** The precision of each layer that was decided about, in a search over precisions. */
  precisions: z.record(z.string(), z.enum(precisionNames)).exactOptional(),
  best: tunePoint,
  /** Every state that was measured, in the order it was. */
  points: z.array(tunePoint),
  durationMs: amount,
});

export interface TuneResult extends Frozen<z.infer<typeof tuneFound>> {
  /** The recipe as it would be written; null when the search was stopped before that was measured. */
  readonly written: WrittenPoint | null;
  /** Every chosen layer was left out once more by measurement, and none of them can be. */
  readonly isMinimal: boolean;
  readonly notices: readonly Notice[];
}
