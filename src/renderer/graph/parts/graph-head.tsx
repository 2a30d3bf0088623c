import {
  BoxSelect,
  ChevronsDownUp,
  ChevronsUpDown,
  Ellipsis,
  FileImage,
  Maximize,
  Minus,
  Plus,
  Search,
  X,
} from 'lucide-react';
import {
  useCallback,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type RefObject,
} from 'react';
import { metricTable, metricIds, type MetricId } from '../../../shared/contract/metrics';
import { IconButton } from '../../ui/button';
import { TextField } from '../../ui/field';
import { IconMenu, MenuCheck, MenuItem, MenuLabel, MenuRadios, MenuSeparator } from '../../ui/menu';
import { PanelHead } from '../../ui/panel';
import { Select } from '../../ui/select';
import type { Graph } from '../hooks/use-graph';
import type { GraphPanelProps } from '../view/graph-panel-props';
import { groupingNames } from '../model/grouping';
import type { GraphStage } from '../view/graph-stage';

/** Heads narrower than this have room for the title alone. */
const sidePx = 440;

interface GraphHeadProps {
  readonly graph: Graph;
  readonly linked: GraphPanelProps;
  readonly searchField: RefObject<HTMLInputElement | null>;
  /** Null: there is no picture, or nobody takes it. */
  readonly onSave: ((kind: 'svg' | 'png') => void) | null;
}

const optionsOf = (metrics: readonly MetricId[]) =>
  metrics.map((metric) => ({ value: metric, label: metricTable[metric].label }));

/** Title, colour by, group by, find, zoom, and the rest in a menu. */
export function GraphHead(props: GraphHeadProps): ReactElement {
  const { graph, linked } = props;
  const { stage, focus, isNarrowHead: isNarrow } = graph;
  const { groupings, grouping, setGrouping } = graph.structure;
  const [isFinding, setFinding] = useState(false);
  const showsField = !isNarrow || isFinding || graph.search.query !== '';
  const zoomBy = (factor: number): void => stage?.zoomTo(stage.aim.zoom * factor, focus.cursor);
  return (
    <PanelHead title={linked.title === undefined ? 'Graph' : undefined} className="@container">
      {linked.title === undefined ? null : (
        <h2 className="min-w-0 truncate font-semibold" title={linked.title}>
          {linked.title}
        </h2>
      )}
      {linked.side === undefined || graph.panel.width < sidePx ? null : (
        <span className="text-ink3">{linked.side}</span>
      )}
      {(isNarrow && showsField) || linked.isPlain === true ? null : (
        <>
          {linked.title === undefined ? <span className="text-ink2">colour by</span> : null}
          <Select
            label="Colour by"
            value={linked.shows === 'ran' ? 'ran' : linked.metric}
            options={[
              ...optionsOf(linked.metrics ?? metricIds),
              ...(linked.metrics === undefined
                ? [
                    {
                      value: 'ran' as const,
                      label: 'What really ran',
                      disabled: linked.ran === null && !linked.canMeasureRan,
                    },
                  ]
                : []),
            ]}
            onChange={(value: MetricId | 'ran') => {
              linked.onShows(value === 'ran' ? 'ran' : 'metric');
              if (value !== 'ran') linked.onMetric(value);
            }}
            className="min-w-24"
          />
        </>
      )}
      <span className="min-w-0 flex-1" />
      {isNarrow || groupings.length < 2 ? null : (
        <>
          <span className="text-ink2">group by</span>
          <Select
            label="Group by"
            value={grouping}
            options={groupings.map((value) => ({ value, label: groupingNames[value] }))}
            onChange={setGrouping}
          />
        </>
      )}
      {showsField ? (
        <FindField {...props} onBlurEmpty={() => setFinding(false)} />
      ) : (
        <IconButton
          label="Find a node"
          keys="Ctrl+F"
          onClick={() => {
            setFinding(true);
            requestAnimationFrame(() => graph.focusSearch());
          }}
        >
          <Search className="size-3.5" />
        </IconButton>
      )}
      <span className="flex items-center">
        <IconButton label="Zoom out" keys="-" onClick={() => zoomBy(1 / 1.25)}>
          <Minus className="size-3.5" />
        </IconButton>
        <ZoomReadout stage={stage} onActualSize={() => stage?.zoomTo(1, focus.cursor)} />
        <IconButton label="Zoom in" keys="+" onClick={() => zoomBy(1.25)}>
          <Plus className="size-3.5" />
        </IconButton>
        <IconButton label="Fit" keys="F" onClick={() => stage?.fit()}>
          <Maximize className="size-3.5" />
        </IconButton>
        <MoreMenu {...props} />
      </span>
    </PanelHead>
  );
}

/** Follows the camera by itself: a zoom renders these few letters and nothing else. */
function ZoomReadout({
  stage,
  onActualSize,
}: {
  readonly stage: GraphStage | null;
  onActualSize(): void;
}): ReactElement {
  const text = useSyncExternalStore(
    useCallback((changed: () => void) => stage?.onCamera(changed) ?? (() => undefined), [stage]),
    () => formatZoom(stage?.camera.zoom ?? 1),
  );
  return (
    <button
      type="button"
      aria-label={`Zoom ${text}, set to 100 %`}
      className="h-6 w-11 rounded-1 text-center text-ink2 hover:text-ink"
      onClick={onActualSize}
    >
      {text}
    </button>
  );
}

export function formatZoom(zoom: number): string {
  const percent = zoom * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

function FindField({
  graph,
  searchField,
  onBlurEmpty,
}: GraphHeadProps & { onBlurEmpty(): void }): ReactElement {
  const { query, match, matches, setQuery, step } = graph.search;
  return (
    <TextField
      ref={searchField}
      aria-label="Find a node"
      placeholder="Find a node"
      title="Name, op:Conv or /expression/; Enter for the next"
      value={query}
      boxClassName="w-[132px]"
      icon={<Search aria-hidden className="size-3.5 shrink-0" />}
      invalid={query.trim() !== '' && matches === 0}
      after={
        query === '' ? null : (
          <>
            <span aria-live="polite" className="shrink-0 text-meta text-ink3">
              {matches === 0 ? 'none' : `${match + 1}/${matches}`}
            </span>
            <button
              type="button"
              aria-label="Clear"
              className="shrink-0 text-ink3 hover:text-ink"
              onClick={() => setQuery('')}
            >
              <X className="size-3" />
            </button>
          </>
        )
      }
      onChange={setQuery}
      onBlur={() => (query === '' ? onBlurEmpty() : undefined)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'F3') step(event.shiftKey ? -1 : 1);
        else if (event.key === 'ArrowDown') step(1);
        else if (event.key === 'ArrowUp') step(-1);
        else if (event.key === 'Escape') {
          if (query === '') graph.focusList();
          else setQuery('');
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

function MoreMenu({ graph, onSave }: GraphHeadProps): ReactElement {
  const { groupings, grouping, setGrouping, openAll, closeAll } = graph.structure;
  return (
    <IconMenu label="More for the graph" title="More" icon={<Ellipsis className="size-3.5" />}>
      {graph.isNarrowHead && groupings.length > 1 ? (
        <>
          <MenuLabel>Group by</MenuLabel>
          <MenuRadios
            value={grouping}
            options={groupings.map((value) => ({ value, label: groupingNames[value] }))}
            onChange={setGrouping}
          />
          <MenuSeparator />
        </>
      ) : null}
      <MenuItem icon={<ChevronsUpDown />} onSelect={openAll}>
        Expand all
      </MenuItem>
      <MenuItem icon={<ChevronsDownUp />} onSelect={closeAll}>
        Collapse all
      </MenuItem>
      <MenuSeparator />
      <MenuCheck checked={graph.isBoxTool} onChange={graph.setBoxTool}>
        <span className="flex items-center gap-2">
          <BoxSelect aria-hidden className="size-3.5 text-ink3" />
          Select by box
          <span className="pl-3 text-meta text-ink3">Shift and drag</span>
        </span>
      </MenuCheck>
      {onSave ? (
        <>
          <MenuSeparator />
          <MenuItem icon={<FileImage />} onSelect={() => onSave('png')}>
            Save as PNG
          </MenuItem>
          <MenuItem icon={<FileImage />} onSelect={() => onSave('svg')}>
            Save as SVG
          </MenuItem>
        </>
      ) : null}
    </IconMenu>
  );
}
