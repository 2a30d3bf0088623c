import type { BranchReport } from '../../shared/contract/report';
import { groupsOf } from '../emit/references';
import type { ErrorSums } from './metrics';
import type { PreparedModel } from '../prepare/model/types';

/** Errors of an output by branch of the Concat that joins it; nothing where none does. */
export function branchReports(
  model: PreparedModel,
  output: string,
  sums: ErrorSums,
): { readonly branches?: readonly BranchReport[] } {
  const names = groupsOf(model).get(output)?.branches ?? [];
  const branches = names.flatMap((name, index): BranchReport[] => {
    const found = sums.groups[index];
    // A branch that a Slice or Split behind the Concat takes away has no elements here.
    if (found === undefined || found.elements === 0) return [];
    return [{ name, ...found.sqnr(), cosine: found.cosine() }];
  });
  return branches.length === 0 ? {} : { branches };
}
