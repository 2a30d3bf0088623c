import { useMemo, useRef, type ReactElement } from 'react';
import { countOf } from '../ui/text/numbers';
import { pictureFile } from './export-picture';
import { GraphCanvas } from './graph-canvas';
import { canvasHandlers } from './hooks/canvas-handlers';
import { useGraph } from './hooks/use-graph';
import { BlockMenu } from './parts/block-menu';
import { GraphHead } from './parts/graph-head';
import { GraphList, listedItems, optionId } from './parts/graph-list';
import { GraphOverlays } from './parts/graph-overlays';
import type { GraphPanelProps } from './view/graph-panel-props';

/** Shows what the model is, coloured by what quantization does to it; data from the open model, its plan and run. */
export function GraphPanel(props: GraphPanelProps): ReactElement {
  const { plan, layers, metric, selection, onSave } = props;
  const root = useRef<HTMLElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const graph = useGraph(props, root, searchField);
  const { structure, scene, focus, idPrefix } = graph;
  const { model } = structure;
  const listed = useMemo(() => listedItems(model), [model]);
  const focusedItem = model.items[focus.cursor] ?? null;
  const isListed = focusedItem !== null && listed.includes(focusedItem);
  const selectedNames = useMemo(() => new Set(selection.layers), [selection.layers]);
  return (
    <section
      ref={root}
      aria-label={props.title ?? 'Graph'}
      tabIndex={-1}
      data-panel=""
      className="relative flex h-full min-h-0 min-w-0 flex-col bg-app outline-none"
    >
      <GraphHead
        graph={graph}
        linked={props}
        searchField={searchField}
        onSave={onSave && scene ? (kind) => onSave(pictureFile(scene, kind)) : null}
      />
      <GraphCanvas
        label={`${props.title ?? 'Graph'} of ${countOf(layers.length, 'layer')}`}
        activeOption={isListed ? optionId(idPrefix, focusedItem.id) : undefined}
        scene={scene}
        index={graph.view?.index ?? null}
        marks={graph.marks}
        isBoxTool={graph.isBoxTool}
        isBusy={props.busy || graph.layoutState.kind === 'working'}
        list={
          <GraphList
            items={listed}
            plan={plan}
            series={props.series[metric]}
            metric={metric}
            focusedItem={focusedItem?.id ?? -1}
            selected={selectedNames}
            idPrefix={idPrefix}
          />
        }
        onStage={graph.setStage}
        onResize={(width, height) => graph.setPanel({ width, height })}
        {...canvasHandlers(graph, props)}
      >
        <GraphOverlays
          graph={graph}
          linked={props}
          unlistedItem={isListed ? null : focusedItem}
          isListed={isListed}
        />
      </GraphCanvas>
      <BlockMenu graph={graph} plan={plan} onToggleSkip={props.onToggleSkip} />
    </section>
  );
}
