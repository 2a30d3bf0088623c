import type { Sqnr } from '../contract/report';

type Output = Sqnr & { readonly branches?: readonly Sqnr[] };

/** Outputs and, behind each, the branches that a Concat joins to it: those count like outputs of their own. */
export function outputsAndBranches<T extends Output>(
  outputs: readonly T[],
): readonly (T | NonNullable<T['branches']>[number])[] {
  return outputs.flatMap((output) => [output, ...(output.branches ?? [])]);
}

/**
 * SQNR of a model with several outputs: the worst, as one bad output spoils the model. `exact` where
 * all of them are; both unknown where nothing could be compared.
 */
export function worstOutput(outputs: readonly Output[]): {
  readonly db: number | null;
  readonly exact: boolean;
} {
  const all = outputsAndBranches(outputs);
  const measured = all.map(({ sqnrDb }) => sqnrDb).filter((db) => db !== null);
  if (measured.length > 0) return { db: Math.min(...measured), exact: false };
  return { db: null, exact: all.length > 0 && all.every(({ exact }) => exact === true) };
}
