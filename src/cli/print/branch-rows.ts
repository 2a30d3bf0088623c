import type { OutputReport } from '../../shared/contract/report';

type Row = Omit<OutputReport, 'cosine'>;

/** Every output, and below it the branches that a Concat joins to it. */
export function withBranches<Output extends Row>(
  outputs: readonly Output[],
): readonly (Output | NonNullable<Output['branches']>[number])[] {
  return outputs.flatMap((output) => [
    output,
    ...(output.branches ?? []).map((branch) => ({ ...branch, name: `  from ${branch.name}` })),
  ]);
}
