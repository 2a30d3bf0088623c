import { useCallback, useEffect, useId, useMemo, useState, type RefObject } from 'react';
import type { Marks, Scene } from '../draw/scene';
import { itemsByName } from '../model/graph-model';
import type { GraphHandle } from '../view/graph-handle';
import type { GraphPanelProps } from '../view/graph-panel-props';
import type { GraphStage } from '../view/graph-stage';
import { shownElement } from '../view/shown-element';
import { useGraphCamera } from './use-graph-camera';
import { useGraphFocus } from './use-graph-focus';
import { useGraphLayout } from './use-graph-layout';
import { useGraphScene } from './use-graph-scene';
import { useGraphSearch } from './use-graph-search';
import { useGraphStructure, type GraphStructure } from './use-graph-structure';
import { useGraphCommands, useGroupSwitch } from './use-group-switch';
import { useHover } from './use-hover';
import { readTheme, type GraphTheme } from '../paint/theme';

/** Panels narrower or lower than this leave out minimap, edge legend and wide controls. */
const narrowPx = 640;
const narrowHeadPx = 700;
const lowPx = 360;
/** Height that legend and minimap take at the bottom. */
const insets = { full: 136, compact: 72 } as const;
/** At the top: breadcrumbs, or the names that stand above their frames when the zoom is small. */
const topInsets = { crumbs: 46, names: 14 } as const;

/** The block a menu was asked for, and where, in page px. */
export interface BlockMenuPlace {
  readonly group: number;
  readonly at: { readonly x: number; readonly y: number };
}

/** What the parts of the graph view share: structure, picture, stage, focus, search, and what is open or held. */
export type Graph = ReturnType<typeof useGraph>;

export function useGraph(
  props: GraphPanelProps,
  root: RefObject<HTMLElement | null>,
  searchField: RefObject<HTMLInputElement | null>,
) {
  const idPrefix = useId();
  const [stage, setStage] = useState<GraphStage | null>(null);
  const [panel, setPanel] = useState({ width: 0, height: 0 });
  const [isBoxTool, setBoxTool] = useState(false);
  const [blockMenu, setBlockMenu] = useState<BlockMenuPlace | null>(null);
  const isSmall = panel.width < narrowPx || panel.height < lowPx;

  const structure = useGraphStructure(props);
  const layoutState = useGraphLayout(structure.model, structure.tree, structure.open);
  const theme = useGraphTheme(root, props.theme);
  const view = useGraphScene({
    laidOut: layoutState.laidOut,
    plan: props.plan,
    series: props.series[props.metric],
    threshold: props.threshold,
    previewSkip: props.previewSkip,
    theme,
    shows: props.shows,
    ran: props.ran,
  });
  const { selection, onSelect } = props;
  const focus = useGraphFocus({ view, stage, selection, structure, onSelect });
  const camera = useGraphCamera(stage, view, structure.identity, panel, {
    insetTop: focus.crumbs ? topInsets.crumbs : topInsets.names,
    insetBottom: isSmall ? insets.compact : insets.full,
  });
  const hover = useHover();
  const search = useGraphSearch({
    view,
    structure,
    nodes: props.nodes,
    onSearch: props.onSearch,
    focusItem: focus.showItem,
  });
  const switchGroup = useGroupSwitch(structure, camera);
  useGraphCommands(stage, focus, structure);
  const { elementOf } = useHandle(stage, view, structure, props.onHandle);
  const flagged = props.flag == null ? -1 : elementOf(props.flag.layer);
  const flagWords = props.flag?.words ?? '';
  const marks = useMemo<Marks>(
    () => ({
      selected: focus.selected,
      focused: focus.cursor,
      hovered: hover.target.element,
      hoveredEdge: hover.target.edge,
      found: search.found,
      flagged,
      flagWords,
    }),
    [focus.selected, focus.cursor, hover.target, search.found, flagged, flagWords],
  );
  return {
    /** The focusable box of the canvas. */
    focusList: () => root.current?.querySelector<HTMLElement>('[role=listbox]')?.focus(),
    focusSearch: () => searchField.current?.focus(),
    /** Middle of an element in page px; null when it is not drawn. */
    placeOf: (element: number) => {
      const rect = stage?.panelRectOf(element);
      const bounds = root.current?.querySelector('[data-graph]')?.getBoundingClientRect();
      if (!rect || !bounds) return null;
      return {
        x: bounds.left + rect.x + rect.width / 2,
        y: bounds.top + rect.y + rect.height / 2,
      };
    },
    idPrefix,
    stage,
    setStage,
    panel,
    setPanel,
    isSmall,
    isNarrowHead: panel.width < narrowHeadPx,
    isBoxTool,
    setBoxTool,
    blockMenu,
    setBlockMenu,
    structure,
    layoutState,
    view,
    scene: view?.scene ?? null,
    focus,
    hover,
    search,
    switchGroup,
    marks,
  };
}

/** The design tokens as the canvas needs them; null until the panel is in the page. */
function useGraphTheme(
  root: RefObject<HTMLElement | null>,
  theme: 'dark' | 'light',
): GraphTheme | null {
  const [tokens, setTokens] = useState<GraphTheme | null>(null);
  useEffect(() => {
    const read = (): void => setTokens(root.current ? readTheme(root.current) : null);
    read();
    // The attribute that switches the tokens may be set just after this effect.
    const frame = requestAnimationFrame(read);
    return () => cancelAnimationFrame(frame);
  }, [root, theme]);
  return tokens;
}

/** Gives what is around the graph a way to find and move things in it. */
function useHandle(
  stage: GraphStage | null,
  view: { readonly scene: Scene } | null,
  { model, tree }: GraphStructure,
  onHandle: ((handle: GraphHandle | null) => void) | undefined,
): Pick<GraphHandle, 'elementOf'> {
  const byName = useMemo(() => itemsByName(model), [model]);
  const scene = view?.scene.tree === tree ? view.scene : null;
  const elementOf = useCallback(
    (name: string) => {
      const item = byName.get(name);
      return item === undefined || scene === null
        ? -1
        : shownElement(scene.tree, scene.layout, item);
    },
    [byName, scene],
  );
  useEffect(() => {
    if (stage === null || scene === null || onHandle === undefined) return undefined;
    onHandle({ stage, elementOf });
    return () => onHandle(null);
  }, [stage, scene, elementOf, onHandle]);
  return { elementOf };
}
