import { createHash } from 'node:crypto';
import type { ConvertedModel } from '../emit/quantized-chain';
import { planSignature } from '../plan/rounding';
import { usedRoundings } from '../quantize/convert';
import { sourcesOf, type NoiseSource } from './noise-source';

/** One state of a recipe, converted and ready to be measured. */
export interface RecipeState {
  readonly converted: ConvertedModel;
  /** Equal for states that compute the same. */
  readonly signature: string;
  readonly sources: readonly NoiseSource[];
}

export function stateOf(converted: ConvertedModel): RecipeState {
  return {
    converted,
    signature: stateSignature(converted),
    sources: sourcesOf(converted.conversion.plan),
  };
}

/**
 * Who rounds what, and on which grid: the same rounding may have another range where a Relu behind it is
 * skipped.
 */
function stateSignature({ model, conversion }: ConvertedModel): string {
  const hash = createHash('sha1').update(planSignature(model, conversion.plan));
  for (const { id } of usedRoundings(conversion.plan)) {
    const grid = conversion.qparams.get(id);
    hash.update(`\n${id}=${grid?.scale},${grid?.zeroPoint}`);
  }
  return hash.digest('hex');
}
