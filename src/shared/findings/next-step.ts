import type { Advice, Proposal } from '../contract/tuning';

/** A gain below this is not advised, in dB. */
const worthDb = 0.5;
/** Further layers in float must win this much more than one alone. */
const worthMoreDb = 1;

/** What the engine's advice comes to; command line and page say it in their own words. All of it is measured. */
export type NextStep =
  | { readonly kind: 'nothing-left' }
  | {
      readonly kind: 'skip';
      readonly skip: Proposal;
      /** Scales per channel for all weights, where they win more than the skip. */
      readonly perChannel: Proposal | null;
    }
  | {
      readonly kind: 'no-skip-helps';
      readonly tried: number;
      readonly best: Proposal | null;
      /** Scales per channel for all weights, where they help. */
      readonly perChannel: Proposal | null;
    };

/** What to do next, as far as it was measured to help. */
export function chooseNext({ presentDb, isExact, proposals }: Advice): NextStep {
  if (isExact) return { kind: 'nothing-left' };
  const helping = proposals.filter(
    (proposal) => dbOf(proposal) > (presentDb ?? -Infinity) + worthDb,
  );
  const skip = bestSkip(helping);
  const channels = helping.find(({ kind }) => kind === 'per-channel');
  const perChannel =
    channels === undefined || (skip !== undefined && dbOf(channels) <= dbOf(skip))
      ? null
      : channels;
  if (skip !== undefined) return { kind: 'skip', skip, perChannel };
  const tried = proposals.filter(({ kind }) => kind === 'skip');
  return { kind: 'no-skip-helps', tried: tried.length, best: tried[0] ?? null, perChannel };
}

/** The best single skip, unless more of them win clearly more. */
function bestSkip(helping: readonly Proposal[]): Proposal | undefined {
  const skips = helping.filter(({ kind }) => kind === 'skip');
  const single = skips.find((proposal) => proposal.skips.length === 1);
  const [best] = skips;
  return single !== undefined && dbOf(best) < dbOf(single) + worthMoreDb ? single : best;
}

function dbOf(proposal: Proposal | undefined): number {
  return proposal?.exact === true ? Infinity : (proposal?.outputDb ?? -Infinity);
}
