import { Check, FoldVertical, Focus, UnfoldVertical } from 'lucide-react';
import type { ReactElement } from 'react';
import type { PlanView } from '../../../shared/contract/model-view';
import { MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';
import { countOf } from '../../ui/text/numbers';
import { PointMenu } from '../../ui/point-menu';
import type { Graph } from '../hooks/use-graph';

interface BlockMenuProps {
  readonly graph: Graph;
  readonly plan: PlanView;
  onToggleSkip(layers: readonly string[]): void;
}

/** What can be done with a block: open or close it, look at it, skip what is in it. */
export function BlockMenu({ graph, plan, onToggleSkip }: BlockMenuProps): ReactElement | null {
  const { blockMenu: place, stage, focus, switchGroup } = graph;
  const { model, tree, open } = graph.structure;
  const group = place === null ? undefined : tree.groups[place.group];
  if (place === null || group === undefined) return null;
  const isOpen = open.has(group.key);
  const element = model.items.length + place.group;
  const names = new Set(
    group.items.flatMap((id) => {
      const item = model.items[id];
      return item?.kind === 'layer' ? [item.name] : [];
    }),
  );
  const { changed, isUnskip } = skipsOf(plan, names);
  return (
    <PointMenu
      at={place.at}
      label={`Block ${group.label}`}
      onClose={() => graph.setBlockMenu(null)}
    >
      <MenuLabel>{group.label}</MenuLabel>
      <MenuItem
        icon={isOpen ? <FoldVertical /> : <UnfoldVertical />}
        onSelect={() => switchGroup(place.group, !isOpen)}
      >
        {isOpen ? 'Close block' : 'Open block'}
      </MenuItem>
      <MenuItem icon={<Focus />} onSelect={() => stage?.fitElement(element, 1.5)}>
        Zoom to block
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        icon={<Check />}
        disabled={changed.length === 0}
        onSelect={() => onToggleSkip(changed)}
      >
        {isUnskip ? 'Unskip' : 'Skip'} {countOf(changed.length, 'layer')}
      </MenuItem>
      <MenuItem
        disabled={names.size === 0}
        onSelect={() => focus.selectGroup(place.group, 'replace')}
      >
        Select {countOf(names.size, 'layer')}
      </MenuItem>
    </PointMenu>
  );
}

/** Layers a click would change: those that are not skipped yet, or all where they are. */
export function skipsOf(
  plan: PlanView,
  names: ReadonlySet<string>,
): { readonly changed: readonly string[]; readonly isUnskip: boolean } {
  const layers = plan.layers.filter(({ name }) => names.has(name));
  const left = layers.filter(({ skipped }) => !skipped);
  const isUnskip = layers.length > 0 && left.length === 0;
  return { changed: (isUnskip ? layers : left).map(({ name }) => name), isUnskip };
}
