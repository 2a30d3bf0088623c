import { Workflow } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState, type ReactElement } from 'react';
import type { EdgeView, NodeView, PlanView, ValueView } from '../../shared/model-view';
import type { ChartFile } from '../charts/chart-file';
import { onPanelCommand } from '../commands/panel-commands';
import type { LinkedView } from '../state/view';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { countOf } from '../ui/numbers';
import { Breadcrumbs } from './breadcrumbs';
import type { Marks } from './draw/scene';
import { sceneToPng, sceneToSvg } from './export-picture';
import { GraphCanvas } from './graph-canvas';
import { GraphHead } from './graph-head';
import { GraphList, listedItems, optionId, sayItem } from './graph-list';
import { GraphTooltip } from './graph-tooltip';
import { Minimap } from './minimap';
import { readTheme, type GraphTheme } from './paint/theme';
import { ThresholdLegend } from './threshold-legend';
import { useGraphCamera } from './use-graph-camera';
import { useGraphFocus } from './use-graph-focus';
import { handleGraphKey } from './graph-keys';
import { useGraphLayout } from './use-graph-layout';
import { useGraphScene } from './use-graph-scene';
import { useGraphSearch } from './use-graph-search';
import { useGraphStructure } from './use-graph-structure';
import { noTarget, useHover, type HoverTarget } from './use-hover';
import { elementState } from './layout/layout-graph';
import type { GraphStage, Hit } from './view/graph-stage';
import type { Modifiers } from './view/pointer-control';

export interface GraphPanelProps extends LinkedView {
  readonly nodes: readonly NodeView[];
  readonly edges: readonly EdgeView[];
  readonly inputs: readonly ValueView[];
  readonly outputs: readonly ValueView[];
  readonly plan: PlanView;
  readonly theme: 'dark' | 'light';
  readonly busy: boolean;
  /** Offers the picture as a file; without it the menu has no “Save as”. */
  onSave?(file: ChartFile): void;
}

/** Panels narrower or lower than this leave out minimap, edge legend and wide controls. */
const narrowPx = 640;
const lowPx = 360;
/** Height that legend and minimap take at the bottom. */
const insetPx = 136;
const compactInsetPx = 72;
/** At the top: breadcrumbs, or the names that stand above their frames when the zoom is small. */
const crumbsInsetPx = 46;
const nameInsetPx = 14;

/** The graph: what the model is, coloured by what quantization does to it; a click selects, a double click skips. */
export function GraphPanel(props: GraphPanelProps): ReactElement {
  const {
    plan,
    layers,
    metric,
    series,
    threshold,
    selection,
    previewSkip,
    onSelect,
    onToggleSkip,
    onContextMenu,
  } = props;
  const structure = useGraphStructure(props);
  const layoutState = useGraphLayout(structure.model, structure.tree, structure.open);
  const [theme, setTheme] = useState<GraphTheme | null>(null);
  const view = useGraphScene({
    laidOut: layoutState.laidOut,
    plan,
    series: series[metric],
    threshold,
    previewSkip,
    theme,
  });
  const [stage, setStage] = useState<GraphStage | null>(null);
  const [panel, setPanel] = useState({ width: 0, height: 0 });
  const [isBoxTool, setBoxTool] = useState(false);
  const root = useRef<HTMLElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const idPrefix = useId();

  useEffect(() => {
    // The attribute that switches the tokens is set by the page just before or after this prop changes.
    const read = (): void => setTheme(root.current ? readTheme(root.current) : null);
    read();
    const frame = requestAnimationFrame(read);
    return () => cancelAnimationFrame(frame);
  }, [props.theme]);

  const isNarrow = panel.width < narrowPx;
  const isLow = panel.height < lowPx;
  const focus = useGraphFocus({ view, stage, selection, structure, onSelect });
  const camera = useGraphCamera(stage, view, structure.identity, panel, {
    insetTop: focus.crumbs ? crumbsInsetPx : nameInsetPx,
    insetBottom: isNarrow || isLow ? compactInsetPx : insetPx,
  });
  const hover = useHover();
  const search = useGraphSearch({ view, structure, focusItem: focus.showItem });
  const scene = view?.scene ?? null;
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

  const { open: openKeys, setOpen, openAll, closeAll, tree } = structure;
  const { keepInPlace, showSoon } = camera;
  const setGroupOpen = useCallback(
    (group: number, isOpen: boolean): void => {
      const key = tree.groups[group]?.key;
      if (key === undefined || openKeys.has(key) === isOpen) return;
      keepInPlace(structure.model.items.length + group);
      if (isOpen) showSoon(structure.model.items.length + group);
      setOpen((old) => {
        const next = new Set(old);
        if (isOpen) next.add(key);
        else next.delete(key);
        return next;
      });
    },
    [tree, openKeys, keepInPlace, showSoon, setOpen, structure.model],
  );
  const toggleGroup = (element: number, isOpen: boolean): void =>
    setGroupOpen(element - structure.model.items.length, isOpen);

  useEffect(
    () =>
      onPanelCommand((command) => {
        if (command === 'graph.fit') stage?.fit();
        else if (command === 'graph.center') focus.showFocused();
        else if (command === 'graph.expandAll') openAll();
        else if (command === 'graph.collapseAll') closeAll();
      }),
    [stage, focus, openAll, closeAll],
  );

  const onClick = (hit: Hit | null, modifiers: Modifiers): void => {
    hover.hideTooltip();
    const mode = modifiers.control ? 'toggle' : modifiers.shift ? 'add' : 'replace';
    if (!hit || hit.kind === 'edge') {
      if (mode === 'replace') focus.clear();
      return;
    }
    if (hit.onChevron) toggleGroup(hit.element, hit.kind === 'card');
    else if (hit.kind === 'header')
      focus.selectGroup(hit.element - structure.model.items.length, mode);
    else focus.focusElement(hit.element, mode);
  };
  const onDoubleClick = (hit: Hit | null): void => {
    if (!hit || hit.kind === 'edge' || hit.onChevron || !scene) return;
    const item = scene.model.items[hit.element];
    if (hit.kind === 'header') toggleGroup(hit.element, false);
    else if (hit.element >= scene.layout.itemCount) toggleGroup(hit.element, true);
    else if (item?.kind === 'layer') onToggleSkip([item.name]);
  };
  /** On a block the menu is for all layers in it. */
  const openGroupMenu = (group: number, at: { readonly x: number; readonly y: number }): void => {
    const names = (tree.groups[group]?.items ?? []).flatMap((id) =>
      structure.model.items[id]?.kind === 'layer' ? [structure.model.items[id].name] : [],
    );
    const last = names.at(-1);
    if (last === undefined) return;
    if (!names.every((name) => selection.layers.includes(name)))
      focus.selectGroup(group, 'replace');
    onContextMenu(last, at);
  };
  const openMenu = (element: number, at: { readonly x: number; readonly y: number }): void => {
    const item = scene?.model.items[element];
    if (!item) openGroupMenu(element - structure.model.items.length, at);
    if (item?.kind !== 'layer') return;
    if (!selection.layers.includes(item.name)) focus.focusElement(element, 'replace');
    onContextMenu(item.name, at);
  };
  const openMenuByKey = (element: number): void => {
    const rect = stage?.panelRectOf(element);
    const bounds = root.current?.querySelector('[data-graph]')?.getBoundingClientRect();
    if (rect && bounds)
      openMenu(element, {
        x: bounds.left + rect.x + rect.width / 2,
        y: bounds.top + rect.y + rect.height / 2,
      });
  };

  const focusedItem = scene?.model.items[focus.cursor] ?? null;
  const listed = useMemo(() => listedItems(structure.model), [structure.model]);
  const isListed = focusedItem !== null && listed.includes(focusedItem);
  const crumbs = focus.crumbs;

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
        grouping={structure.grouping}
        groupings={structure.groupings}
        stage={stage}
        isNarrow={isNarrow}
        isBoxTool={isBoxTool}
        query={search.query}
        match={search.match}
        matches={search.matches}
        searchField={searchField}
        canSave={props.onSave !== undefined && scene !== null}
        onMetric={props.onMetric}
        onGrouping={structure.setGrouping}
        onQuery={search.setQuery}
        onFind={search.step}
        onLeaveSearch={() => root.current?.querySelector<HTMLElement>('[role=listbox]')?.focus()}
        onZoom={(factor) => stage?.zoomTo(stage.aim.zoom * factor, focus.cursor)}
        onActualSize={() => stage?.zoomTo(1, focus.cursor)}
        onFit={() => stage?.fit()}
        onBoxTool={setBoxTool}
        onOpenAll={openAll}
        onCloseAll={closeAll}
        onSave={(kind) => {
          if (!scene) return;
          const content = async (): Promise<string | Uint8Array> =>
            kind === 'svg'
              ? sceneToSvg(scene)
              : new Uint8Array(await (await sceneToPng(scene)).arrayBuffer());
          props.onSave?.({ suggestedName: `graph.${kind}`, kind, content });
        }}
      />
      {layoutState.kind === 'failed' && !scene ? (
        <EmptyState
          tone="danger"
          icon={<Workflow />}
          title="The graph could not be drawn"
          actions={
            structure.grouping === 'chunks' ? undefined : (
              <Button onClick={() => structure.setGrouping('chunks')}>
                Group by position instead
              </Button>
            )
          }
        >
          {layoutState.message}. Table and charts work without it.
        </EmptyState>
      ) : null}
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
            model={structure.model}
            plan={plan}
            series={series[metric]}
            metric={metric}
            focusedItem={focusedItem?.id ?? -1}
            selected={new Set(selection.layers)}
            idPrefix={idPrefix}
          />
        }
        onStage={setStage}
        onResize={(width, height) => setPanel({ width, height })}
        onHover={(hit, at) => hover.move(targetOf(hit), at)}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
        onContextMenu={(hit, at) =>
          hit && hit.kind !== 'edge' ? openMenu(hit.element, at) : undefined
        }
        onBoxed={(elements, modifiers) =>
          focus.selectElements(
            elements,
            modifiers.shift && !isBoxTool
              ? 'add'
              : modifiers.control || modifiers.shift
                ? 'add'
                : 'replace',
          )
        }
        onKeyDown={(event) => {
          if (!view || !stage || event.target !== event.currentTarget) return;
          hover.leave();
          const isHandled = handleGraphKey(event, {
            ...view,
            stage,
            cursor: focus.cursor,
            selectedLayers: selection.layers,
            focusElement: focus.focusElement,
            openGroup: (element) => toggleGroup(element, true),
            enterGroup: focus.enterGroup,
            closeGroupOf: (element) => {
              const group = focus.groupOf(element);
              if (group > 0) setGroupOpen(group, false);
            },
            toggleSkip: onToggleSkip,
            showMenu: openMenuByKey,
            focusSearch: () => searchField.current?.focus(),
            findNext: search.step,
            selectAll: () =>
              onSelect(
                layers.map((layer) => layer.name),
                'replace',
              ),
            escape: () => {
              if (isBoxTool) setBoxTool(false);
              else if (focus.cursor >= 0 && selection.layers.length === 0) focus.clear();
              else return false;
              return true;
            },
          });
          if (!isHandled) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        {scene === null ? (
          layoutState.kind === 'working' && structure.model.items.length > 0 ? (
            <p role="status" className="absolute inset-0 grid place-items-center text-ink2">
              Arranging {countOf(structure.model.items.length, 'node')}
            </p>
          ) : null
        ) : (
          <>
            {crumbs ? (
              <Breadcrumbs
                tree={tree}
                group={crumbs.group}
                leaf={crumbs.leaf}
                onWhole={() => stage?.fit()}
                onGroup={(group) => {
                  const rect = stage?.rectOf(scene.layout.itemCount + group.id);
                  if (rect)
                    stage?.fit({
                      x: rect.x - 24,
                      y: rect.y - 40,
                      width: rect.width + 48,
                      height: rect.height + 64,
                    });
                  else setGroupOpen(group.id, true);
                }}
                onLeaf={focus.showFocused}
              />
            ) : null}
            {isNarrow || isLow ? null : stage ? <Minimap scene={scene} stage={stage} /> : null}
            <ThresholdLegend
              layers={layers}
              series={series[metric]}
              threshold={threshold}
              previewSkip={previewSkip}
              edges={scene.edges}
              isCompact={isNarrow || isLow}
              onThreshold={props.onThreshold}
              onPreviewSkip={props.onPreviewSkip}
              onToggleSkip={onToggleSkip}
            />
            {hover.tooltip &&
            (hover.tooltip.edge >= 0
              ? hover.tooltip.edge < (view?.index.edgeCount ?? 0)
              : scene.layout.states[hover.tooltip.element] !== 0) ? (
              <GraphTooltip
                place={hover.tooltip}
                panel={panel}
                scene={scene}
                plan={plan}
                series={series}
                metric={metric}
              />
            ) : null}
            <p className="sr-only" aria-live="polite">
              {isListed
                ? ''
                : focusedItem
                  ? sayItem(focusedItem, plan, series[metric], metric)
                  : focus.cursor >= 0
                    ? sayBlock(
                        tree.groups[focus.cursor - scene.layout.itemCount]?.label ?? '',
                        scene.layout.states[focus.cursor] === elementState.frame,
                      )
                    : ''}
            </p>
          </>
        )}
      </GraphCanvas>
    </section>
  );
}

function targetOf(hit: Hit | null): HoverTarget {
  if (!hit) return noTarget;
  return hit.kind === 'edge' ? { element: -1, edge: hit.edge } : { element: hit.element, edge: -1 };
}

function sayBlock(label: string, isOpen: boolean): string {
  return `Block ${label}, ${isOpen ? 'open, Enter goes inside, Backspace closes it' : 'closed, Enter opens it'}`;
}
