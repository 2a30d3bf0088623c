import type { ObservedRange } from './types';

/** Attention masks and the like: extremes beyond this are no signal. */
export const maskThreshold = 1e18;

/** exp(−8) is 0.0003: what a masked score still weighs behind Softmax. */
const margin = 8;

/**
 * The range of the signal with room on the side of a mask: clipped to its end, a masked score stays
 * masked. Without the room it would be as large as the smallest score that is not masked, and a mask
 * of 0 and −3.4e38, which has no other values, would be 0 everywhere.
 * Measured on BERT: docs/decisions/0010-room-for-masks.md.
 */
export function withRoomForMask(signal: ObservedRange, all: ObservedRange): ObservedRange {
  return {
    min: all.min <= -maskThreshold ? Math.min(0, signal.min) - margin : signal.min,
    max: all.max >= maskThreshold ? Math.max(0, signal.max) + margin : signal.max,
  };
}
