import { groupByChunks } from './group-by-chunks';
import { groupByResolution } from './group-by-resolution';
import { groupByScope } from './group-by-scope';
import type { GraphModel } from './graph-model';
import { framedGroups, type GroupTree } from './group-tree';

export const groupings = ['scope', 'resolution', 'chunks'] as const;
export type Grouping = (typeof groupings)[number];

export const groupingNames: Readonly<Record<Grouping, string>> = {
  scope: 'Name scope',
  resolution: 'Resolution',
  chunks: 'Position',
};

/** Up to this many nodes everything is open at first; beyond it the top level alone is the better overview. */
const openAllLimit = 700;

/** The ways of grouping that say something about this model, the best first. */
export function groupModel(
  model: GraphModel,
): readonly { readonly grouping: Grouping; readonly tree: GroupTree }[] {
  const scope = groupByScope(model);
  const resolution = groupByResolution(model);
  return [
    ...(scope ? [{ grouping: 'scope' as const, tree: scope }] : []),
    ...(resolution ? [{ grouping: 'resolution' as const, tree: resolution }] : []),
    byPosition(model),
  ];
}

/** Made when it is asked for: mostly another way is the better one. */
function byPosition(model: GraphModel): { readonly grouping: 'chunks'; readonly tree: GroupTree } {
  let made: GroupTree | null = null;
  return {
    grouping: 'chunks',
    get tree() {
      made ??= groupByChunks(model);
      return made;
    },
  };
}

/** Keys of the groups that are open when a model is first shown. */
export function initiallyOpen(model: GraphModel, tree: GroupTree): ReadonlySet<string> {
  if (model.items.length <= openAllLimit)
    return new Set(framedGroups(tree).map((group) => group.key));
  return new Set();
}
