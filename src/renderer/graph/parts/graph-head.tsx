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
import { metricWords } from '../../state/words/metric-words';
import { metricIds, type MetricId } from '../../state/view';
import { IconButton } from '../../ui/button';
import { TextField } from '../../ui/field';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuRadios, MenuSeparator } from '../../ui/menu';
import { PanelHead } from '../../ui/panel';
import { Select } from '../../ui/select';
import type { GraphShows } from '../view/graph-panel-props';
import { groupingNames, type Grouping } from '../model/grouping';
import type { GraphStage } from '../view/graph-stage';

export interface GraphHeadProps {
  readonly metric: MetricId;
  readonly shows: GraphShows;
  readonly canShowRan: boolean;
  readonly grouping: Grouping;
  readonly groupings: readonly Grouping[];
  readonly stage: GraphStage | null;
  readonly isNarrow: boolean;
  readonly isBoxTool: boolean;
  readonly query: string;
  /** Position of the shown match, from 0, and how many there are. */
  readonly match: number;
  readonly matches: number;
  readonly searchField: RefObject<HTMLInputElement | null>;
  readonly canSave: boolean;
  onMetric(metric: MetricId): void;
  onShows(shows: GraphShows): void;
  onGrouping(grouping: Grouping): void;
  onQuery(query: string): void;
  onFind(step: 1 | -1): void;
  onLeaveSearch(): void;
  onZoom(factor: number): void;
  onActualSize(): void;
  onFit(): void;
  onBoxTool(isOn: boolean): void;
  onOpenAll(): void;
  onCloseAll(): void;
  onSave(kind: 'svg' | 'png'): void;
}

const metricOptions = metricIds.map((metric) => ({
  value: metric,
  label: metricWords[metric].label,
}));

/** Title, colour by, group by, find, zoom, and the rest in a menu. */
export function GraphHead(props: GraphHeadProps): ReactElement {
  const { isNarrow, groupings, grouping } = props;
  const [isFinding, setFinding] = useState(false);
  const showsField = !isNarrow || isFinding || props.query !== '';
  return (
    <PanelHead title="Graph" className="@container">
      {isNarrow && showsField ? null : (
        <>
          <span className="text-ink2">colour by</span>
          <Select
            label="Colour by"
            value={props.shows === 'ran' ? 'ran' : props.metric}
            options={[
              ...metricOptions,
              { value: 'ran', label: 'What really ran', disabled: !props.canShowRan },
            ]}
            onChange={(value: MetricId | 'ran') => {
              props.onShows(value === 'ran' ? 'ran' : 'metric');
              if (value !== 'ran') props.onMetric(value);
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
            onChange={props.onGrouping}
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
            requestAnimationFrame(() => props.searchField.current?.focus());
          }}
        >
          <Search className="size-3.5" />
        </IconButton>
      )}
      <span className="flex items-center">
        <IconButton label="Zoom out" keys="-" onClick={() => props.onZoom(1 / 1.25)}>
          <Minus className="size-3.5" />
        </IconButton>
        <ZoomReadout stage={props.stage} onActualSize={props.onActualSize} />
        <IconButton label="Zoom in" keys="+" onClick={() => props.onZoom(1.25)}>
          <Plus className="size-3.5" />
        </IconButton>
        <IconButton label="Fit" keys="F" onClick={props.onFit}>
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
  query,
  match,
  matches,
  searchField,
  onQuery,
  onFind,
  onLeaveSearch,
  onBlurEmpty,
}: GraphHeadProps & { onBlurEmpty(): void }): ReactElement {
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
              onClick={() => onQuery('')}
            >
              <X className="size-3" />
            </button>
          </>
        )
      }
      onChange={onQuery}
      onBlur={() => (query === '' ? onBlurEmpty() : undefined)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'F3') onFind(event.shiftKey ? -1 : 1);
        else if (event.key === 'ArrowDown') onFind(1);
        else if (event.key === 'ArrowUp') onFind(-1);
        else if (event.key === 'Escape') {
          if (query === '') onLeaveSearch();
          else onQuery('');
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

function MoreMenu(props: GraphHeadProps): ReactElement {
  const { isNarrow, groupings, grouping } = props;
  return (
    <Menu
      align="end"
      label="More for the graph"
      trigger={
        <IconButton label="More">
          <Ellipsis className="size-3.5" />
        </IconButton>
      }
    >
      {isNarrow && groupings.length > 1 ? (
        <>
          <MenuLabel>Group by</MenuLabel>
          <MenuRadios
            value={grouping}
            options={groupings.map((value) => ({ value, label: groupingNames[value] }))}
            onChange={props.onGrouping}
          />
          <MenuSeparator />
        </>
      ) : null}
      <MenuItem icon={<ChevronsUpDown />} onSelect={props.onOpenAll}>
        Expand all
      </MenuItem>
      <MenuItem icon={<ChevronsDownUp />} onSelect={props.onCloseAll}>
        Collapse all
      </MenuItem>
      <MenuSeparator />
      <MenuCheck checked={props.isBoxTool} onChange={props.onBoxTool}>
        <span className="flex items-center gap-2">
          <BoxSelect aria-hidden className="size-3.5 text-ink3" />
          Select by box
          <span className="pl-3 text-meta text-ink3">Shift and drag</span>
        </span>
      </MenuCheck>
      {props.canSave ? (
        <>
          <MenuSeparator />
          <MenuItem icon={<FileImage />} onSelect={() => props.onSave('png')}>
            Save as PNG
          </MenuItem>
          <MenuItem icon={<FileImage />} onSelect={() => props.onSave('svg')}>
            Save as SVG
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}
