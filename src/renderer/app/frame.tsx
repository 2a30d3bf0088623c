import { useRef, useState } from 'react';
import {
  Cell,
  Grid,
  Gridline,
  type CellProps,
  type GridlineProps,
  type GridImperativeHandle,
  type GridLayout,
} from 'react-resizable-panels';
import { LayersPanel } from '../panels/layers/layers-panel';
import type { PanelSizes } from '../state/settings';
import { ErrorBoundary } from '../ui/error-boundary';
import { useApp, useSession } from '../session/page/app-context';
import { ChartsCell } from '../panels/charts/charts-cell';
import { GraphCell } from '../panels/graph/graph-cell';
import { InspectorCell } from '../panels/inspector/inspector-cell';
import { drawerQuery, narrowQuery, shortQuery, useMedia } from '../ui/hooks/use-media';

interface Sizes {
  readonly table: number;
  readonly inspector: number;
  readonly charts: number;
}

function defaultSizes(narrow: boolean, short: boolean): Sizes {
  return {
    table: narrow ? 264 : 372,
    inspector: narrow ? 288 : 320,
    charts: short ? 200 : narrow ? 232 : 272,
  };
}

function withRemembered(sizes: Sizes, kept: PanelSizes): Sizes {
  return {
    table: kept.tablePx ?? sizes.table,
    inspector: kept.inspectorPx ?? sizes.inspector,
    charts: kept.chartsPx ?? sizes.charts,
  };
}

/** A gridline passes no attributes on, and a separator without a name says nothing. */
function named(name: string): Pick<GridlineProps, 'className' | 'elementRef'> {
  return {
    className: 'gridline',
    elementRef: (line: HTMLElement | null) => line?.setAttribute('aria-label', name),
  };
}

// Outside of the component: React calls a ref again in every render that gives it another function.
const lineNamed = {
  table: named('Width of the layers table'),
  charts: named('Height of the charts'),
  inspector: named('Width of the inspector'),
};

/** Table, graph and inspector side by side, charts under the first two; sizes are the user's. */
export function Frame() {
  const narrow = useMedia(narrowQuery);
  const short = useMedia(shortQuery);
  const drawer = useMedia(drawerQuery);
  const reset = useApp((state) => state.view.panelsReset);
  // The grid takes its first sizes once; another window class starts it anew.
  return (
    <PanelGrid
      key={`${narrow}-${short}-${drawer}-${reset}`}
      narrow={narrow}
      short={short}
      drawer={drawer}
    />
  );
}

const keepsPixels = { groupResizeBehavior: 'preserve-pixel-size' } as const;

/** Sizes as the user has left them; null where that is the usual one. */
function changedSizes(layout: GridLayout, box: DOMRect, usual: Sizes): PanelSizes {
  const px = (percent: number | undefined, wholePx: number, usualPx: number): number | null => {
    const size = percent === undefined ? null : Math.round((percent / 100) * wholePx);
    return size === null || Math.abs(size - usualPx) <= 1 ? null : size;
  };
  return {
    tablePx: px(layout.columns['table'], box.width, usual.table),
    inspectorPx: px(layout.columns['inspector'], box.width, usual.inspector),
    chartsPx: px(layout.rows['charts'], box.height, usual.charts),
  };
}

function PanelGrid({
  narrow,
  short,
  drawer,
}: {
  readonly narrow: boolean;
  readonly short: boolean;
  readonly drawer: boolean;
}) {
  const session = useSession();
  const kept = useApp((state) => state.view.panels);
  const [sizes] = useState(() => withRemembered(defaultSizes(narrow, short), kept));
  const table = { id: 'table', defaultSize: sizes.table, minSize: 240, ...keepsPixels };
  const graph = { id: 'graph', minSize: 400 };
  const inspector = {
    id: 'inspector',
    defaultSize: sizes.inspector,
    minSize: 280,
    maxSize: 640,
    ...keepsPixels,
  };
  const element = useRef<HTMLDivElement>(null);
  const grid = useRef<GridImperativeHandle>(null);

  const remember = (layout: GridLayout): void => {
    const box = element.current?.getBoundingClientRect();
    if (box === undefined) return;
    const panels = changedSizes(layout, box, defaultSizes(narrow, short));
    session.setView({
      panels: drawer ? { ...panels, inspectorPx: kept.inspectorPx } : panels,
    });
  };

  return (
    <>
      <Grid
        elementRef={element}
        gridRef={grid}
        role="main"
        className="panel-grid min-h-0 flex-1"
        columns={drawer ? [table, graph] : [table, graph, inspector]}
        rows={[
          { id: 'main', minSize: 160 },
          { id: 'charts', defaultSize: sizes.charts, minSize: 200, ...keepsPixels },
        ]}
        onLayoutChanged={(layout, meta) => {
          if (meta.isUserInteraction) remember(layout);
        }}
      >
        <Place name="The table" column={0} row={0}>
          <LayersPanel />
        </Place>
        <Gridline type="column" column={1} row={0} rowSpan={1} {...lineNamed.table} />
        <Place name="The graph" column={1} row={0}>
          <GraphCell />
        </Place>
        <Gridline type="row" row={1} column={0} columnSpan={2} {...lineNamed.charts} />
        <Place name="The charts" column={0} columnSpan={2} row={1}>
          <ChartsCell />
        </Place>
        {drawer ? null : (
          <>
            <Gridline type="column" column={2} {...lineNamed.inspector} />
            <Place name="The inspector" column={2} row={0} rowSpan={2}>
              <InspectorCell />
            </Place>
          </>
        )}
      </Grid>
      {drawer ? <InspectorDrawer /> : null}
    </>
  );
}

/** One panel in the grid; when it fails, the others stay. */
function Place({
  name,
  children,
  ...at
}: Omit<CellProps, 'className'> & { readonly name: string }) {
  return (
    <Cell {...at} className="min-h-0 min-w-0 overflow-hidden">
      <ErrorBoundary name={name}>{children}</ErrorBoundary>
    </Cell>
  );
}

/** In very narrow windows the inspector slides over the graph; the toolbar opens it. */
function InspectorDrawer() {
  const open = useApp((state) => state.view.drawerOpen);
  if (!open) return null;
  return (
    <div className="fixed top-12 right-0 bottom-6 z-20 w-[300px] border-l border-line bg-panel shadow-3">
      <InspectorCell />
    </div>
  );
}
