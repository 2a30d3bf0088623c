import type { ObservedRange } from './types';

/** Values outside of these mean nothing to what reads them; infinite where all matter. */
export interface MaskBounds {
  readonly low: number;
  readonly high: number;
}

/** By tensor: what of it matters, where a mask reaches beyond. */
export type Masks = ReadonlyMap<string, MaskBounds>;

/** Extremes beyond this are no signal, whatever reads them: attention masks of the lowest float. */
export const maskThreshold = 1e18;

export function isHuge({ min, max }: ObservedRange): boolean {
  return min <= -maskThreshold || max >= maskThreshold;
}

/** exp(−8) is 0.0003: what a masked score still weighs behind Softmax. */
const margin = 8;

/**
 * The range of the signal with room on the side of a mask, where no Softmax tells how much it needs:
 * clipped to its end, a masked value stays below all others. Without the room it would be as large as
 * the smallest that is not masked, and a mask of 0 and −3.4e38, which has no other values, would be 0
 * everywhere. Measured on BERT: docs/decisions/0010-room-for-masks.md.
 */
export function withRoomForMask(signal: ObservedRange, all: ObservedRange): ObservedRange {
  return {
    min: all.min <= -maskThreshold ? Math.min(0, signal.min) - margin : signal.min,
    max: all.max >= maskThreshold ? Math.max(0, signal.max) + margin : signal.max,
  };
}
