import type { LinkedView } from '../../state/view';
import type { GraphFocus } from './use-graph-focus';
import type { GraphStructure } from './use-graph-structure';
import type { SwitchGroup } from './use-group-switch';
import type { Hit } from '../view/graph-stage';
import type { Modifiers } from '../view/pointer-control';

interface Place {
  readonly x: number;
  readonly y: number;
}

interface GestureSource {
  readonly structure: GraphStructure;
  readonly focus: GraphFocus;
  readonly linked: Pick<LinkedView, 'selection' | 'onToggleSkip' | 'onContextMenu'>;
  readonly switchGroup: SwitchGroup;
  openBlockMenu(group: number, at: Place): void;
}

/** What clicks mean: select, open, skip, ask for the menu. */
export interface Gestures {
  click(hit: Hit | null, modifiers: Modifiers): void;
  doubleClick(hit: Hit | null): void;
  /** `at` in page px. */
  openMenu(element: number, at: Place): void;
}

export function makeGestures({
  structure,
  focus,
  linked,
  switchGroup,
  openBlockMenu,
}: GestureSource): Gestures {
  const { model } = structure;
  const itemCount = model.items.length;

  return {
    click(hit, modifiers) {
      const mode = modifiers.control ? 'toggle' : modifiers.shift ? 'add' : 'replace';
      if (!hit || hit.kind === 'edge') {
        if (mode === 'replace') focus.clear();
      } else if (hit.onChevron) switchGroup(hit.element - itemCount, hit.kind === 'card');
      else if (hit.kind === 'header') focus.selectGroup(hit.element - itemCount, mode);
      else focus.focusElement(hit.element, mode);
    },

    doubleClick(hit) {
      if (!hit || hit.kind === 'edge' || hit.onChevron) return;
      const item = model.items[hit.element];
      if (!item) switchGroup(hit.element - itemCount, hit.kind === 'card');
      else if (item.kind === 'layer') linked.onToggleSkip([item.name]);
    },

    openMenu(element, at) {
      const item = model.items[element];
      if (!item) {
        openBlockMenu(element - itemCount, at);
        return;
      }
      if (item.kind !== 'layer') return;
      if (!linked.selection.layers.includes(item.name)) focus.focusElement(element, 'replace');
      linked.onContextMenu(item.name, at);
    },
  };
}
