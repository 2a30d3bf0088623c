import { ChevronRight } from 'lucide-react';
import type { ReactElement } from 'react';
import { groupPath, type GraphGroup, type GroupTree } from '../model/group-tree';

export interface BreadcrumbsProps {
  readonly tree: GroupTree;
  /** Innermost group round the focused node. */
  readonly group: number;
  /** Name of the focused node inside it. */
  readonly leaf: string | null;
  onWhole(): void;
  onGroup(group: GraphGroup): void;
  onLeaf(): void;
}

const crumb = 'h-6 max-w-40 truncate rounded-1 px-1.5 text-ink2 hover:bg-hover hover:text-ink';

/** Where the focused node is; a click shows that block. */
export function Breadcrumbs({
  tree,
  group,
  leaf,
  onWhole,
  onGroup,
  onLeaf,
}: BreadcrumbsProps): ReactElement | null {
  const path = groupPath(tree, group);
  if (path.length === 0) return null;
  return (
    <nav
      aria-label="Blocks around the focused node"
      data-over-graph
      className="absolute top-2 left-3 max-w-[calc(100%-24px)] rounded-2 border border-line bg-panel"
    >
      <ol className="flex items-center whitespace-nowrap">
        <li>
          <button type="button" className={crumb} onClick={onWhole}>
            Model
          </button>
        </li>
        {path.map((each) => (
          <li key={each.key} className="flex min-w-0 items-center">
            <ChevronRight aria-hidden className="size-3 shrink-0 text-ink3" />
            <button type="button" className={crumb} onClick={() => onGroup(each)}>
              {each.label}
            </button>
          </li>
        ))}
        {leaf === null ? null : (
          <li className="flex min-w-0 items-center">
            <ChevronRight aria-hidden className="size-3 shrink-0 text-ink3" />
            <button
              type="button"
              aria-current="location"
              className={`${crumb} font-medium text-ink!`}
              onClick={onLeaf}
            >
              {leaf}
            </button>
          </li>
        )}
      </ol>
    </nav>
  );
}
