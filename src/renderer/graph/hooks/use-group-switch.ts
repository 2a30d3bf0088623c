import { useCallback } from 'react';
import type { CommandId } from '../../../shared/shell/commands';
import { usePanelCommand } from '../../commands/use-panel-command';
import type { GraphCamera } from './use-graph-camera';
import type { GraphFocus } from './use-graph-focus';
import type { GraphStructure } from './use-graph-structure';
import type { GraphStage } from '../view/graph-stage';

/** Opens and closes one group; its name stays where it is on the panel, if nothing lies over it there. */
export type SwitchGroup = (group: number, isOpen: boolean) => void;

export function useGroupSwitch(structure: GraphStructure, camera: GraphCamera): SwitchGroup {
  const { tree, model, open, setOpen } = structure;
  const { keepInPlace, showSoon } = camera;
  return useCallback(
    (group, isOpen) => {
      const key = tree.groups[group]?.key;
      if (key === undefined || open.has(key) === isOpen) return;
      keepInPlace(model.items.length + group);
      showSoon(model.items.length + group);
      setOpen((old) => {
        const next = new Set(old);
        if (isOpen) next.add(key);
        else next.delete(key);
        return next;
      });
    },
    [tree, model, open, setOpen, keepInPlace, showSoon],
  );
}

/** The commands of menu, palette and keys that are the graph's. */
export function useGraphCommands(
  stage: GraphStage | null,
  focus: GraphFocus,
  { openAll, closeAll }: GraphStructure,
): void {
  usePanelCommand(
    useCallback(
      (command: CommandId) => {
        if (command === 'graph.fit') stage?.fit();
        else if (command === 'graph.center') focus.showFocused();
        else if (command === 'graph.zoomSelection')
          stage?.fitElements(focus.selected.size > 0 ? [...focus.selected] : [focus.cursor]);
        else if (command === 'graph.expandAll') openAll();
        else if (command === 'graph.collapseAll') closeAll();
      },
      [stage, focus, openAll, closeAll],
    ),
  );
}
