import { assertNever, badInput } from '../../shared/errors';
import type { AccuracyResult } from '../../shared/contract/judgement';
import type { TuneTarget } from '../../shared/contract/arguments';
import { worstCosine, outputDb, type OutputNoise } from '../noise/output-noise';

/** What was measured of one state. */
export interface Measured {
  readonly noise: OutputNoise;
  /** Only where the target asks for answers. */
  readonly accuracy: AccuracyResult | null;
}

/** True when answers of the judged data must be looked at. */
export function needsAnswers(target: TuneTarget): boolean {
  return ['accuracyDrop', 'agreement', 'divergence'].includes(target.kind);
}

/**
 * How far a state is above its target, in the target's unit; 0 and more reach it. Infinity where
 * nothing is lost at all. Throws `bad-input` where the data cannot tell.
 */
export function marginOf(target: TuneTarget, { noise, accuracy }: Measured): number {
  switch (target.kind) {
    case 'sqnr': {
      const { db, exact } = outputDb(noise);
      return exact ? Infinity : (db ?? -Infinity) - target.db;
    }
    case 'cosine':
      return (worstCosine(noise) ?? -Infinity) - target.value;
    case 'accuracyDrop': {
      const { floatTop1, quantizedTop1 } = accuracy ?? { floatTop1: null, quantizedTop1: null };
      if (floatTop1 === null || quantizedTop1 === null) {
        throw badInput(
          'An accuracy target needs labelled data.',
          'Give images in class folders or a labels.csv as validation data, or tune to an output SQNR.',
        );
      }
      // Shares of the same samples: anything under a millionth of a point is rounding.
      return target.points - (floatTop1 - quantizedTop1) * 100 + 1e-6;
    }
    case 'agreement': {
      const agreement = accuracy?.agreement ?? null;
      if (agreement === null) {
        throw badInput(
          'An agreement target needs a model that gives scores for classes.',
          'Tune to an output SQNR instead.',
        );
      }
      return agreement - target.share + 1e-9;
    }
    case 'divergence': {
      const found = accuracy?.klDivergence ?? null;
      if (found === null) {
        throw badInput(
          'A divergence target needs a model that gives scores for classes.',
          'Tune to an output SQNR instead.',
        );
      }
      return target.nats - found;
    }
    case 'bytes':
      throw badInput(
        'A budget of bytes is for a search over precisions.',
        'Name them, too: --precisions w4,w8,float.',
      );
    default:
      return assertNever(target);
  }
}
