import { useId, useMemo, useRef, useState, type ReactElement } from 'react';
import { countOf } from '../ui/text/numbers';
import { BlockMenu, type BlockMenuPlace } from './parts/block-menu';
import type { Marks } from './draw/scene';
import { pictureFile } from './export-picture';
import { GraphCanvas } from './graph-canvas';
import { makeGestures } from './hooks/graph-gestures';
import { GraphHead } from './parts/graph-head';
import { handleGraphKey } from './hooks/graph-keys';
import { GraphList, listedItems, optionId } from './parts/graph-list';
import { GraphOverlays } from './parts/graph-overlays';
import type { GraphPanelProps } from './view/graph-panel-props';
import { useGraphCamera } from './hooks/use-graph-camera';
import { useGraphFocus } from './hooks/use-graph-focus';
import { useGraphLayout } from './hooks/use-graph-layout';
import { useGraphScene } from './hooks/use-graph-scene';
import { useGraphSearch } from './hooks/use-graph-search';
import { useGraphStructure } from './hooks/use-graph-structure';
import { useGraphTheme } from './hooks/use-graph-theme';
import { useGraphCommands, useGroupSwitch } from './hooks/use-group-switch';
import { targetOf, useHover } from './parts/use-hover';
import type { GraphStage } from './view/graph-stage';

/** Panels narrower or lower than this leave out minimap, edge legend and wide controls. */
const narrowPx = 640;
const narrowHeadPx = 700;
const lowPx = 360;
/** Height that legend and minimap take at the bottom. */
const insets = { full: 136, compact: 72 } as const;
/** At the top: breadcrumbs, or the names that stand above their frames when the zoom is small. */
const topInsets = { crumbs: 46, names: 14 } as const;

/** The graph: what the model is, coloured by what quantization does to it; a click selects, a double click skips. */
export function GraphPanel(props: GraphPanelProps): ReactElement {
  const { plan, layers, metric, threshold, selection, previewSkip, onSelect } = props;
  const series = props.series[metric];
  const root = useRef<HTMLElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const idPrefix = useId();
  const [stage, setStage] = useState<GraphStage | null>(null);
  const [panel, setPanel] = useState({ width: 0, height: 0 });
  const [isBoxTool, setBoxTool] = useState(false);
  const isNarrow = panel.width < narrowPx;
  const isSmall = isNarrow || panel.height < lowPx;

  const structure = useGraphStructure(props);
  const { model, tree } = structure;
  const layoutState = useGraphLayout(model, tree, structure.open);
  const theme = useGraphTheme(root, props.theme);
  const { laidOut } = layoutState;
  const { shows, ran } = props;
  const view = useGraphScene({
    laidOut,
    plan,
    series,
    threshold,
    previewSkip,
    theme,
    shows,
    ran,
  });
  const scene = view?.scene ?? null;
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
  const [blockMenu, setBlockMenu] = useState<BlockMenuPlace | null>(null);
  const gestures = makeGestures({
    structure,
    focus,
    linked: props,
    switchGroup,
    openBlockMenu: (group, at) => setBlockMenu({ group, at }),
  });

  const marks = useMemo<Marks>(
    () => ({
      selected: focus.selected,
      focused: focus.cursor,
      hovered: hover.target.element,
      hoveredEdge: hover.target.edge,
      found: search.found,
    }),
    [focus.selected, focus.cursor, hover.target, search.found],
  );
  const listed = useMemo(() => listedItems(model), [model]);
  const focusedItem = model.items[focus.cursor] ?? null;
  const isListed = focusedItem !== null && listed.includes(focusedItem);
  const selectedNames = useMemo(() => new Set(selection.layers), [selection.layers]);

  const showMenu = (element: number): void => {
    const rect = stage?.panelRectOf(element);
    const bounds = root.current?.querySelector('[data-graph]')?.getBoundingClientRect();
    if (!rect || !bounds) return;
    const at = {
      x: bounds.left + rect.x + rect.width / 2,
      y: bounds.top + rect.y + rect.height / 2,
    };
    gestures.openMenu(element, at);
  };

  return (
    <section
      ref={root}
      aria-label="Graph"
      tabIndex={-1}
      data-panel=""
      className="relative flex h-full min-h-0 min-w-0 flex-col bg-app outline-none"
    >
      <GraphHead
        metric={metric}
        shows={shows}
        canShowRan={ran !== null || props.canMeasureRan}
        grouping={structure.grouping}
        groupings={structure.groupings}
        stage={stage}
        isNarrow={panel.width < narrowHeadPx}
        isBoxTool={isBoxTool}
        query={search.query}
        match={search.match}
        matches={search.matches}
        searchField={searchField}
        canSave={props.onSave !== undefined && scene !== null}
        onMetric={props.onMetric}
        onShows={props.onShows}
        onGrouping={structure.setGrouping}
        onQuery={search.setQuery}
        onFind={search.step}
        onLeaveSearch={() => root.current?.querySelector<HTMLElement>('[role=listbox]')?.focus()}
        onZoom={(factor) => stage?.zoomTo(stage.aim.zoom * factor, focus.cursor)}
        onActualSize={() => stage?.zoomTo(1, focus.cursor)}
        onFit={() => stage?.fit()}
        onBoxTool={setBoxTool}
        onOpenAll={structure.openAll}
        onCloseAll={structure.closeAll}
        onSave={(kind) => (scene ? props.onSave?.(pictureFile(scene, kind)) : undefined)}
      />
      <GraphCanvas
        label={`Graph of ${countOf(layers.length, 'layer')}`}
        activeOption={isListed ? optionId(idPrefix, focusedItem.id) : undefined}
        scene={scene}
        index={view?.index ?? null}
        marks={marks}
        isBoxTool={isBoxTool}
        isBusy={props.busy || layoutState.kind === 'working'}
        list={
          <GraphList
            items={listed}
            plan={plan}
            series={series}
            metric={metric}
            focusedItem={focusedItem?.id ?? -1}
            selected={selectedNames}
            idPrefix={idPrefix}
          />
        }
        onStage={setStage}
        onResize={(width, height) => setPanel({ width, height })}
        onHover={(hit, at) => hover.move(targetOf(hit), at)}
        onClick={(hit, modifiers) => {
          hover.hideTooltip();
          gestures.click(hit, modifiers);
        }}
        onDoubleClick={gestures.doubleClick}
        onContextMenu={(hit, at) =>
          hit && hit.kind !== 'edge' ? gestures.openMenu(hit.element, at) : undefined
        }
        onBoxed={(elements, { shift, control }) => {
          // Shift is what draws a box without the tool: it then replaces, as the tool does.
          const isMore = control || (shift && isBoxTool);
          focus.selectElements(elements, isMore ? 'add' : 'replace');
        }}
        onKeyDown={(event) => {
          if (!view || !stage || event.target !== event.currentTarget) return;
          hover.leave();
          const isHandled = handleGraphKey(event, {
            ...view,
            stage,
            focus,
            selectedLayers: selection.layers,
            switchGroup,
            showMenu,
            toggleSkip: props.onToggleSkip,
            focusSearch: () => searchField.current?.focus(),
            findNext: search.step,
            selectAll: () =>
              onSelect(
                layers.map((layer) => layer.name),
                'replace',
              ),
            leaveBoxTool: () => {
              setBoxTool(false);
              return isBoxTool;
            },
          });
          if (!isHandled) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <GraphOverlays
          props={props}
          scene={scene}
          stage={stage}
          structure={structure}
          layoutState={layoutState}
          focus={focus}
          tooltip={hover.tooltip}
          panel={panel}
          isSmall={isSmall}
          unlistedItem={isListed ? null : focusedItem}
          isListed={isListed}
          switchGroup={switchGroup}
        />
      </GraphCanvas>
      <BlockMenu
        place={blockMenu}
        structure={structure}
        plan={plan}
        stage={stage}
        focus={focus}
        switchGroup={switchGroup}
        onToggleSkip={props.onToggleSkip}
        onClose={() => setBlockMenu(null)}
      />
    </section>
  );
}
