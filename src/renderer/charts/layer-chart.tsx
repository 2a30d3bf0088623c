import { useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { CartesianGrid, ComposedChart, Line, XAxis, YAxis, ZIndexLayer } from 'recharts';
import type { LinkedView } from '../state/view';
import { labelsOf } from './layer-labels';
import { countOf, formatCount, formatDb } from '../ui/numbers';
import { isBelow } from '../ui/scale';
import { orderLayers, type BarOrder } from './bar-order';
import { ChartLegend, type LegendEntry } from './chart-legend';
import './charts.css';
import { ColumnAxis } from './column-axis';
import { ColumnMarks } from './column-marks';
import { dbAxis } from './db-axis';
import { LayerBars, singleBars } from './layer-bars';
import { LayerTooltip } from './layer-tooltip';
import { lineData, linePath, overlayDots, overlayMetric, type LinePoint } from './line-data';
import { metricWords } from './metric-words';
import { columnCentre, plotBox, yOf, type PlotBox } from './plot-box';
import { PreviewChip } from './preview-chip';
import { maxBars, reduceBars } from './reduce-bars';
import { scopeGroups } from './scope-groups';
import { ThresholdHandle } from './threshold-handle';
import { layersBelow } from './threshold-preview';
import { columnAfterKey, useColumnPointer } from './use-column-pointer';
import { useSize } from './use-size';
import { ValueLabels } from './value-labels';

/** Accumulated dB of an earlier run, drawn dotted behind the current line. */
export interface PreviousLine {
  readonly label: string;
  readonly db: readonly (number | null)[];
}

export interface LayerChartProps extends LinkedView {
  readonly order: BarOrder;
  readonly previous: PreviousLine | null;
  /** False: generated data; the chart says so. */
  readonly trusted: boolean;
  /** Id of the SVG's container, for saving it as a picture. */
  readonly id?: string;
}

const noPoints: LinePoint[] = [];
const margin = { left: 36, right: 60, top: 28, bottom: 40 };

/** Bars of one metric over all layers, the accumulated line, and the threshold: click, brush, drag, keys. */
export function LayerChart(props: LayerChartProps): ReactElement {
  const { layers, metric, series, threshold, selection, previewSkip, order, previous } = props;
  const chosen = series[metric];
  const [ref, size] = useSize<HTMLDivElement>();
  const listRef = useRef<HTMLDivElement>(null);
  const labels = useMemo(() => labelsOf(layers), [layers]);
  const axis = useMemo(
    () => dbAxis([...Object.values(series).map((each) => each.db), previous?.db ?? []]),
    [series, previous],
  );
  const ranked = useMemo(() => orderLayers(chosen.db, chosen.exact, order), [chosen, order]);
  const room = Math.min(maxBars, Math.max(100, size.width - margin.left - margin.right));
  const bars = useMemo(() => reduceBars(ranked, chosen.db, room), [ranked, chosen, room]);
  const columnOf = useMemo(() => {
    const map = new Map<number, number>();
    bars.forEach((bar, column) => bar.layers.forEach((layer) => map.set(layer, column)));
    return map;
  }, [bars]);
  const groups = useMemo(
    () =>
      order === 'position'
        ? scopeGroups(bars.map((bar) => labels.of(layers[bar.layers[0] ?? bar.layer]?.name ?? '').text), Math.max(3, Math.floor(size.width / 40)))
        : [],
    [order, bars, layers, labels, size.width],
  );
  const box = useMemo(
    () => plotBox(size, { ...margin, bottom: groups.length > 0 ? margin.bottom : 24 }, bars.length, axis),
    [size, groups, bars, axis],
  );

  const indexOf = useMemo(() => new Map(layers.map((layer) => [layer.name, layer.index])), [layers]);
  const columnOfName = (name: string): number | null => columnOf.get(indexOf.get(name) ?? -1) ?? null;
  const focused = selection.focused === null ? null : columnOfName(selection.focused);
  const selected = useMemo(
    () => [...new Set(selection.layers.map((name) => columnOf.get(indexOf.get(name) ?? -1)).filter((column) => column !== undefined))],
    [selection.layers, columnOf, indexOf],
  );
  const namesOf = (from: number, to: number): string[] =>
    bars.slice(from, to + 1).flatMap((bar) => (from === to ? [bar.layer] : bar.layers)).flatMap((index) => layers[index]?.name ?? []);
  const pointer = useColumnPointer(box, {
    select: (from, to, mode) => props.onSelect(namesOf(from, to), mode),
    toggleSkip: (column) => props.onToggleSkip(namesOf(column, column)),
    menu: (column, at) => {
      const [name] = namesOf(column, column);
      if (name !== undefined) props.onContextMenu(name, at);
    },
  });
  const [keyboard, setKeyboard] = useState(false);
  const shownColumn = pointer.brush !== null ? null : (pointer.hovered ?? (keyboard ? focused : null));

  const preview = useThresholdPreview(props);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape' && pointer.cancelBrush()) return event.stopPropagation();
    const column = columnAfterKey(event, bars.length, focused);
    if (column !== null) {
      event.preventDefault();
      setKeyboard(true);
      return props.onSelect(namesOf(column, column), event.shiftKey ? 'add' : 'replace');
    }
    if (selection.focused === null) return undefined;
    if (event.key === ' ') {
      event.preventDefault();
      props.onSelect([selection.focused], 'toggle');
    } else if (event.key === 'Enter') {
      event.preventDefault();
      props.onToggleSkip(selection.layers.length > 0 ? selection.layers : [selection.focused]);
    } else if ((event.key === 'F10' && event.shiftKey) || event.key === 'ContextMenu') {
      event.preventDefault();
      const bounds = event.currentTarget.getBoundingClientRect();
      props.onContextMenu(selection.focused, { x: bounds.left + columnCentre(box, focused ?? 0), y: bounds.top + box.top });
    }
    return undefined;
  };

  const below = preview.below.length;
  const ready = size.width > 0 && size.height > 0;
  return (
    <div
      ref={ref}
      id={props.id}
      className="relative min-h-0 flex-1 touch-none select-none"
      data-chart="layers"
      data-metric={metric}
      onMouseDown={(event) => {
        if (event.target instanceof Element && event.target.closest('button, [role=slider]') !== null) return;
        // The keys of the chart belong to the list under the picture.
        event.preventDefault();
        listRef.current?.focus({ preventScroll: true });
      }}
      {...pointer.handlers}
    >
      <div
        ref={listRef}
        className="absolute inset-0 -outline-offset-2 focus-visible:shadow-none focus-visible:outline-2 focus-visible:outline-accent"
        role="listbox"
        aria-multiselectable
        aria-label={`${metricWords[metric].label} SQNR of ${countOf(layers.length, 'layer')}, ${order === 'value' ? 'worst first' : 'in order'}`}
        aria-activedescendant={focused === null ? undefined : `${props.id ?? 'chart'}-focused`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setKeyboard(false)}
      >
        <FocusedOption {...props} column={focused} columns={bars.length} id={`${props.id ?? 'chart'}-focused`} text={selection.focused === null ? '' : labels.of(selection.focused).text} />
      </div>
      {ready ? (
        <Plot {...props} box={box} bars={bars} groups={groups} selected={selected} focused={focused} hovered={pointer.hovered} brush={pointer.brush} size={size} previewSkip={previewSkip} />
      ) : null}
      {ready && chosen.state !== 'none' ? (
        <ThresholdHandle box={box} threshold={threshold} valueText={`${threshold} dB, ${countOf(below, 'layer')} under it`} onMove={preview.move} onCancel={preview.cancel} onPass={(event) => pointer.clickAt(event.clientX - (ref.current?.getBoundingClientRect().left ?? 0), event)} />
      ) : null}
      {preview.before === null || !ready ? null : (
        <div className="absolute z-10" style={{ right: margin.right + 8, top: chipTop(box, threshold) }} onPointerDown={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()}>
          <PreviewChip count={below} threshold={threshold} before={preview.before} onApply={preview.apply} onKeep={preview.keep} onCancel={preview.cancel} />
        </div>
      )}
      <Tooltip {...props} box={box} column={shownColumn} bars={bars} labels={labels} width={size.width} />
    </div>
  );
}

function chipTop(box: PlotBox, threshold: number): number {
  const y = yOf(box, threshold);
  return y - 40 < 4 ? y + 10 : y - 40;
}

/** The threshold moves at once; what it would skip is only shown until it is applied. */
function useThresholdPreview({ layers, series, metric, threshold, onThreshold, onPreviewSkip, onToggleSkip }: LayerChartProps) {
  const [before, setBefore] = useState<number | null>(null);
  const chosen = series[metric];
  const below = useMemo(() => layersBelow(layers, chosen, threshold), [layers, chosen, threshold]);
  const end = (): void => {
    setBefore(null);
    onPreviewSkip([]);
  };
  return {
    below,
    before,
    move(db: number) {
      setBefore((old) => old ?? threshold);
      onThreshold(db);
      onPreviewSkip(layersBelow(layers, chosen, db));
    },
    apply() {
      end();
      onToggleSkip(below);
    },
    keep: end,
    cancel() {
      if (before === null) return;
      onThreshold(before);
      end();
    },
  };
}

interface PlotProps extends LayerChartProps {
  readonly box: PlotBox;
  readonly bars: ReturnType<typeof reduceBars>;
  readonly groups: ReturnType<typeof scopeGroups>;
  readonly selected: readonly number[];
  readonly focused: number | null;
  readonly hovered: number | null;
  readonly brush: readonly [number, number] | null;
  readonly size: { readonly width: number; readonly height: number };
}

function Plot(props: PlotProps): ReactElement {
  const { box, bars, layers, series, metric, threshold, order, previous, size, focused } = props;
  const chosen = series[metric];
  const ordered = order === 'position';
  const data = useMemo(() => lineData(bars, series.accumulated, previous?.db ?? null, box.axis), [bars, series.accumulated, previous, box.axis]);
  const dots = useMemo(() => overlayDots(bars, metric, series, ordered), [bars, metric, series, ordered]);
  const columns = useMemo(
    () => bars.map((bar) => ({ number: bar.layer + 1, last: (bar.layers.at(-1) ?? bar.layer) + 1, float: layers[bar.layer]?.skipped === true })),
    [bars, layers],
  );
  const suspects = useMemo(
    () =>
      bars.flatMap((bar, column) => {
        const db = chosen.db[bar.layer] ?? null;
        if (db === null || !isBelow(db, threshold, chosen.exact[bar.layer] === true)) return [];
        return [{ column, db, clearDb: ordered && metric !== 'accumulated' ? (series.accumulated.db[bar.layer] ?? null) : null }];
      }),
    [bars, chosen, threshold, ordered, metric, series.accumulated],
  );
  const y = Math.round(yOf(box, threshold)) + 0.5;
  const isSmall = bars.length <= singleBars;
  const showsPrevious = ordered && previous !== null;
  const showsAccumulated = ordered && metric !== 'accumulated' && series.accumulated.state !== 'none';
  const accumulatedColor = series.accumulated.state === 'stale' ? 'var(--text3)' : 'var(--text)';
  const at = (column: number, db: number): { x: number; y: number } => ({ x: columnCentre(box, column), y: yOf(box, db) });
  return (
    <ComposedChart
      width={size.width}
      height={size.height}
      data={isSmall ? (data as LinePoint[]) : noPoints}
      margin={{ top: box.top, right: size.width - box.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      className="absolute! inset-0 [&_*]:outline-none"
      aria-hidden
    >
      <XAxis type="number" dataKey="column" domain={[-0.5, bars.length - 0.5]} height={size.height - box.bottom} tick={false} axisLine={false} />
      <YAxis dataKey="accumulated" allowDataOverflow domain={[box.axis.lo, box.axis.hi]} ticks={box.axis.ticks} interval={0} width={box.left} tickLine={false} axisLine={false} tickMargin={4} tickFormatter={formatCount} tick={{ className: 'chart-tick' }} />
      <CartesianGrid vertical={false} syncWithTicks />
      <text className="chart-tick" x={box.left - 8} y={box.top - 12} textAnchor="end">
        dB
      </text>
      <ColumnMarks box={box} selected={props.selected} hovered={props.hovered} brush={props.brush} />
      <LayerBars box={box} bars={bars} layers={layers} series={chosen} previewSkip={props.previewSkip} />
      <path className="chart-base" d={`M${box.left},${Math.round(yOf(box, 0)) + 0.5}H${box.right}`} />
      {showsPrevious && isSmall ? (
        <Line dataKey="previous" type="linear" stroke="var(--text3)" strokeWidth={1.25} strokeDasharray="2 3" dot={false} activeDot={false} isAnimationActive={false} />
      ) : null}
      {showsAccumulated && isSmall ? (
        <Line dataKey="accumulated" type="linear" stroke={accumulatedColor} strokeWidth={1.5} dot={bars.length <= 60 ? { r: 2, fill: accumulatedColor, strokeWidth: 0 } : false} activeDot={false} isAnimationActive={false} />
      ) : null}
      {isSmall ? null : (
        <g>
          {showsPrevious ? <path className="chart-line-previous" d={linePath(data, 'previous', at)} /> : null}
          {showsAccumulated ? <path className="chart-line-accumulated" d={linePath(data, 'accumulated', at)} style={{ stroke: accumulatedColor }} /> : null}
        </g>
      )}
      <ChartLegend box={box} entries={legendEntries(props)} />
      <ColumnAxis box={box} columns={columns} groups={props.groups} focused={focused} thinned={ordered} />
      <ZIndexLayer zIndex={1500}>
        {dots.map((dot) => (
          <circle key={dot.column} className="chart-ring" cx={columnCentre(box, dot.column)} cy={yOf(box, dot.db)} r={2} />
        ))}
        {focused !== null && showsAccumulated && series.accumulated.db[bars[focused]?.layer ?? -1] != null ? (
          <circle className="chart-dot" cx={columnCentre(box, focused)} cy={yOf(box, series.accumulated.db[bars[focused]?.layer ?? -1] ?? 0)} r={3.5} />
        ) : null}
        {chosen.state === 'none' ? null : (
          <>
            <path className="chart-threshold" d={`M${box.left},${y}H${box.right}`} />
            <text className="chart-value" x={box.right + 8} y={y + 4}>
              {threshold} dB
            </text>
          </>
        )}
        <ValueLabels box={box} values={suspects} />
      </ZIndexLayer>
    </ComposedChart>
  );
}

function legendEntries({ series, metric, order, previous, trusted, layers }: LayerChartProps): readonly LegendEntry[] {
  const chosen = series[metric];
  const ordered = order === 'position';
  const overlay = overlayMetric(metric, series, ordered);
  const entries: LegendEntry[] = [];
  if (chosen.state === 'stale') entries.push({ key: 'text', text: chosen.run === null ? 'stale' : `stale, from run ${chosen.run}` });
  if (chosen.state === 'predicted') entries.push({ key: 'text', text: 'predicted' });
  if (layers.some((layer) => chosen.exact[layer.index] === true)) entries.push({ key: 'exact', text: 'exact' });
  if (ordered && metric !== 'accumulated' && series.accumulated.state !== 'none') entries.push({ key: 'line', text: 'accumulated' });
  if (overlay !== null) entries.push({ key: 'ring', text: metricWords[overlay].label.toLowerCase() });
  if (ordered && previous !== null) entries.push({ key: 'previous', text: previous.label });
  if (!trusted) entries.push({ key: 'warn', text: 'random data' });
  return entries;
}

function Tooltip({ column, box, bars, layers, labels, series, metric, width }: LayerChartProps & {
  readonly box: PlotBox;
  readonly column: number | null;
  readonly bars: ReturnType<typeof reduceBars>;
  readonly labels: ReturnType<typeof labelsOf>;
  readonly width: number;
}): ReactElement | null {
  const bar = column === null ? undefined : bars[column];
  const layer = bar === undefined ? undefined : layers[bar.layer];
  if (column === null || bar === undefined || layer === undefined) return null;
  const x = columnCentre(box, column);
  const side = x + box.step / 2 + 220 < width ? { left: x + box.step / 2 + 8 } : { right: width - x + box.step / 2 + 8 };
  return (
    <div className="pointer-events-none absolute z-20" style={{ ...side, bottom: 12 }}>
      <LayerTooltip layer={layer} label={labels.of(layer.name)} metric={metric} series={series} merged={bar.layers.length} />
    </div>
  );
}

/** What a screen reader hears of the focused bar. */
function FocusedOption({ column, columns, id, text, selection, layers, series, metric }: LayerChartProps & {
  readonly column: number | null;
  readonly columns: number;
  readonly id: string;
  readonly text: string;
}): ReactElement | null {
  const layer = layers.find((each) => each.name === selection.focused);
  if (column === null || layer === undefined) return null;
  const chosen = series[metric];
  const value = formatDb(chosen.db[layer.index] ?? null, chosen.exact[layer.index] === true);
  return (
    <span id={id} role="option" aria-selected={selection.layers.includes(layer.name)} aria-posinset={column + 1} aria-setsize={columns} className="sr-only">
      {`${text}, ${layer.op}, ${metricWords[metric].label} ${value}${/\d/.test(value) ? ' dB' : ''}, ${layer.skipped ? 'float' : 'int8'}`}
    </span>
  );
}
