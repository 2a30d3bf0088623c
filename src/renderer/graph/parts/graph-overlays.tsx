import { LoaderCircle, Workflow } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { countOf } from '../../ui/text/numbers';
import { Breadcrumbs } from './breadcrumbs';
import type { Scene } from '../draw/scene';
import { sayItem } from './graph-list';
import type { GraphPanelProps } from '../view/graph-panel-props';
import { GraphTooltip } from './graph-tooltip';
import { elementState } from '../layout/graph-layout';
import type { GraphItem } from '../model/graph-model';
import { Minimap } from './minimap';
import { RanLegend } from './ran-legend';
import { TargetLegend } from './target-legend';
import { ThresholdLegend } from './threshold-legend';
import type { Graph } from '../hooks/use-graph';
import type { TooltipPlace } from '../hooks/use-hover';

interface GraphOverlaysProps {
  readonly graph: Graph;
  readonly linked: GraphPanelProps;
  /** The focused item where the list twin does not have it. */
  readonly unlistedItem: GraphItem | null;
  readonly isListed: boolean;
}

/** What lies over the canvas: breadcrumbs, minimap, legend, tooltip, and what is said aloud. */
export function GraphOverlays(props: GraphOverlaysProps): ReactElement | null {
  const { graph, linked } = props;
  const { scene, stage, structure, layoutState, focus, isSmall } = graph;
  if (scene === null) return <Waiting layoutState={layoutState} structure={structure} />;
  const { plan, metric, series } = linked;
  const { crumbs } = focus;
  const { tooltip } = graph.hover;
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
              graph.switchGroup(group.id, true);
          }}
          onLeaf={focus.showFocused}
        />
      ) : null}
      {layoutState.kind === 'working' ? <Arranging count={structure.model.items.length} /> : null}
      {isSmall || !stage ? null : <Minimap scene={scene} stage={stage} />}
      {linked.isPlain === true ? null : linked.shows === 'ran' ? (
        <RanLegend
          layers={linked.layers}
          overlay={linked.ran}
          isCompact={isSmall}
          isBusy={linked.busy}
          canMeasure={linked.canMeasureRan}
          onMeasure={linked.onMeasureRan}
        />
      ) : (
        <ThresholdLegend
          layers={linked.layers}
          series={series[metric]}
          threshold={linked.threshold}
          previewSkip={linked.previewSkip}
          edges={scene.edges}
          isCompact={isSmall}
          presentThreshold={linked.presentThreshold}
          onThreshold={linked.onThreshold}
          onPreviewSkip={linked.onPreviewSkip}
          onToggleSkip={linked.onToggleSkip}
        />
      )}
      {scene.target === null || linked.isPlain === true || isSmall ? null : (
        <TargetLegend target={scene.target} />
      )}
      {tooltip && isShown(tooltip, scene) ? (
        <GraphTooltip
          place={tooltip}
          panel={graph.panel}
          scene={scene}
          plan={plan}
          series={series}
          metric={metric}
          ran={linked.ran}
        />
      ) : null}
      <p className="sr-only" aria-live="polite">
        {props.unlistedItem
          ? sayItem(props.unlistedItem, plan, series[metric], metric)
          : props.isListed
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
}: Pick<Graph, 'layoutState' | 'structure'>): ReactElement | null {
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
