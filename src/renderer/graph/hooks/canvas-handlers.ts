import type { KeyboardEvent } from 'react';
import type { GraphPanelProps } from '../view/graph-panel-props';
import type { Hit } from '../view/graph-stage';
import type { Modifiers } from '../view/pointer-control';
import { makeGestures } from './graph-gestures';
import { handleGraphKey } from './graph-keys';
import type { Graph } from './use-graph';
import { targetOf } from './use-hover';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** What pointer and keys on the canvas do to the graph. */
export function canvasHandlers(graph: Graph, props: GraphPanelProps) {
  const { stage, view, focus, hover, search, structure, switchGroup, isBoxTool } = graph;
  const gestures = makeGestures({
    structure,
    focus,
    linked: props,
    switchGroup,
    openBlockMenu: (group, at) => graph.setBlockMenu({ group, at }),
  });
  const showMenu = (element: number): void => {
    const at = graph.placeOf(element);
    if (at) gestures.openMenu(element, at);
  };
  return {
    onHover: (hit: Hit | null, at: Place) => hover.move(targetOf(hit), at),
    onClick: (hit: Hit | null, modifiers: Modifiers) => {
      hover.hideTooltip();
      gestures.click(hit, modifiers);
    },
    onDoubleClick: gestures.doubleClick,
    onContextMenu: (hit: Hit | null, at: Place) =>
      hit && hit.kind !== 'edge' ? gestures.openMenu(hit.element, at) : undefined,
    onBoxed: (elements: readonly number[], { shift, control }: Modifiers) => {
      // Shift is what draws a box without the tool: it then replaces, as the tool does.
      const isMore = control || (shift && isBoxTool);
      focus.selectElements(elements, isMore ? 'add' : 'replace');
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (!view || !stage || event.target !== event.currentTarget) return;
      hover.leave();
      const isHandled = handleGraphKey(event, {
        ...view,
        stage,
        focus,
        selectedLayers: props.selection.layers,
        switchGroup,
        showMenu,
        toggleSkip: props.onToggleSkip,
        focusSearch: graph.focusSearch,
        findNext: search.step,
        selectAll: () =>
          props.onSelect(
            props.layers.map((layer) => layer.name),
            'replace',
          ),
        leaveBoxTool: () => {
          graph.setBoxTool(false);
          return isBoxTool;
        },
      });
      if (!isHandled) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
