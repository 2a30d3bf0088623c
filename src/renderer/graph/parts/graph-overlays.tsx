import { LoaderCircle, Workflow } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { countOf } from '../../ui/text/numbers';
import { Breadcrumbs } from './breadcrumbs';
import type { Scene } from '../draw/scene';
import { sayItem } from './graph-list';
import type { GraphPanelProps } from '../view/graph-panel-props';
import { GraphTooltip, type TooltipPlace } from './graph-tooltip';
import { elementState } from '../layout/layout-graph';
import type { GraphItem } from '../model/graph-model';
import { Minimap } from './minimap';
import { RanLegend } from './ran-legend';
import { ThresholdLegend } from './threshold-legend';
import type { GraphFocus } from '../hooks/use-graph-focus';
import type { LayoutState } from '../hooks/use-graph-layout';
import type { GraphStructure } from '../hooks/use-graph-structure';
import type { SwitchGroup } from '../hooks/use-group-switch';
import type { GraphStage } from '../view/graph-stage';

export interface GraphOverlaysProps {
  readonly props: GraphPanelProps;
  readonly scene: Scene | null;
  readonly stage: GraphStage | null;
  readonly structure: GraphStructure;
  readonly layoutState: LayoutState;
  readonly focus: GraphFocus;
  readonly tooltip: TooltipPlace | null;
  readonly panel: { readonly width: number; readonly height: number };
  readonly isSmall: boolean;
  /** The focused item where the list twin does not have it. */
  readonly unlistedItem: GraphItem | null;
  readonly isListed: boolean;
  readonly switchGroup: SwitchGroup;
}

/** What lies over the canvas: breadcrumbs, minimap, legend, tooltip, and what is said aloud. */
export function GraphOverlays(own: GraphOverlaysProps): ReactElement | null {
  const { props, scene, stage, structure, layoutState, focus, tooltip, panel } = own;
  if (scene === null) return <Waiting layoutState={layoutState} structure={structure} />;
  const { plan, metric, series } = props;
  const { crumbs } = focus;
  return (
    <>
      {crumbs ? (
        <Breadcrumbs
          tree={structure.tree}
          group={crumbs.group}
          leaf={crumbs.leaf}
          onWhole={() => stage?.fit()}
          onGroup={(group) => {
            if (!stage?.fitElement(scene.layout.itemCount + group.id))
              own.switchGroup(group.id, true);
          }}
          onLeaf={focus.showFocused}
        />
      ) : null}
      {layoutState.kind === 'working' ? <Arranging count={structure.model.items.length} /> : null}
      {own.isSmall || !stage ? null : <Minimap scene={scene} stage={stage} />}
      {props.shows === 'ran' ? (
        <RanLegend
          layers={props.layers}
          overlay={props.ran}
          isCompact={own.isSmall}
          isBusy={props.busy}
          canMeasure={props.canMeasureRan}
          onMeasure={props.onMeasureRan}
        />
      ) : (
        <ThresholdLegend
          layers={props.layers}
          series={series[metric]}
          threshold={props.threshold}
          previewSkip={props.previewSkip}
          edges={scene.edges}
          isCompact={own.isSmall}
          onThreshold={props.onThreshold}
          onPreviewSkip={props.onPreviewSkip}
          onToggleSkip={props.onToggleSkip}
        />
      )}
      {tooltip && isShown(tooltip, scene) ? (
        <GraphTooltip
          place={tooltip}
          panel={panel}
          scene={scene}
          plan={plan}
          series={series}
          metric={metric}
          ran={props.ran}
        />
      ) : null}
      <p className="sr-only" aria-live="polite">
        {own.unlistedItem
          ? sayItem(own.unlistedItem, plan, series[metric], metric)
          : own.isListed
            ? ''
            : sayBlock(scene, focus.cursor)}
      </p>
    </>
  );
}

function isShown({ element, edge }: TooltipPlace, { layout }: Scene): boolean {
  if (edge >= 0) return edge < layout.edgeEnds.length / 2;
  return layout.states[element] !== undefined && layout.states[element] !== elementState.hidden;
}

function sayBlock({ tree, layout }: Scene, element: number): string {
  const group = tree.groups[element - layout.itemCount];
  if (!group) return '';
  const isOpen = layout.states[element] === elementState.frame;
  return `Block ${group.label}, ${isOpen ? 'open, Enter goes inside, Backspace closes it' : 'closed, Enter opens it'}`;
}

/** Work that nobody would notice says nothing; that of thousands of nodes is always noticed. */
const quietMs = 100;
const manyNodes = 5000;

/** The picture is still the old one: says that a new one is on its way. */
function Arranging({ count }: { readonly count: number }): ReactElement | null {
  const [isDue, setDue] = useState(count >= manyNodes);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), quietMs);
    return () => clearTimeout(timer);
  }, []);
  if (!isDue) return null;
  return (
    <p
      role="status"
      className="pointer-events-none absolute top-3 left-1/2 flex -translate-x-1/2 items-center gap-2 rounded-2 border border-line bg-panel px-3 py-1 text-ink2 shadow-2"
    >
      <LoaderCircle className="size-4 animate-spin" aria-hidden />
      Arranging {countOf(count, 'node')}
    </p>
  );
}

function Waiting({
  layoutState,
  structure,
}: Pick<GraphOverlaysProps, 'layoutState' | 'structure'>): ReactElement | null {
  if (layoutState.kind === 'failed') {
    return (
      <div className="absolute inset-0 flex">
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
      </div>
    );
  }
  if (structure.model.items.length === 0) return null;
  return (
    <p role="status" className="absolute inset-0 grid place-items-center text-ink2">
      Arranging {countOf(structure.model.items.length, 'node')}
    </p>
  );
}
