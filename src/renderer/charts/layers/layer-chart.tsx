import { useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { countOf } from '../../ui/text/numbers';
import { orderLayers } from './bar-order';
import '../plot/charts.css';
import { dbAxis } from '../plot/db-axis';
import { ColumnTooltip, FocusedOption } from './layer-chart-notes';
import type { LayerChartProps } from './layer-chart-props';
import { labelsOf } from '../../state/words/layer-labels';
import { LayerPlot } from './layer-plot';
import { metricWords } from '../../state/words/metric-words';
import { columnCentre, plotBox, yOf, type PlotBox } from '../plot/plot-box';
import { PlotMarksProvider, type PlotMarks } from '../plot/plot-marks';
import { PreviewChip } from './preview-chip';
import { maxBars, reduceBars } from './reduce-bars';
import { scopeGroups } from '../plot/scope-groups';
import { ThresholdHandle } from './threshold-handle';
import { columnAfterKey, useColumnPointer } from './use-column-pointer';
import { useSize } from '../../ui/use-size';
import { useThresholdPreview } from './use-threshold-preview';

export type { LayerChartProps, PreviousLine } from './layer-chart-props';

const margin = { left: 36, right: 60, top: 28, bottom: 40 };

/** Bars of one metric over all layers, the accumulated line, and the threshold: click, brush, drag, keys. */
export function LayerChart(props: LayerChartProps): ReactElement {
  const { layers, metric, series, threshold, selection, previewSkip, order, previous } = props;
  const chosen = series[metric];
  const [ref, size] = useSize<HTMLDivElement>();
  const listRef = useRef<HTMLDivElement>(null);
  const labels = useMemo(() => labelsOf(layers), [layers]);
  const axis = useMemo(
    () =>
      dbAxis([
        ...Object.values(series).map((each) => each.db),
        previous?.db ?? [],
        props.sample?.db ?? [],
      ]),
    [series, previous, props.sample],
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
        ? scopeGroups(
            bars.map((bar) => labels.of(layers[bar.layers[0] ?? bar.layer]?.name ?? '').text),
            Math.max(3, Math.floor(size.width / 24)),
          )
        : [],
    [order, bars, layers, labels, size.width],
  );
  const box = useMemo(
    () =>
      plotBox(
        size,
        { ...margin, bottom: groups.length > 0 ? margin.bottom : 24 },
        bars.length,
        axis,
      ),
    [size, groups, bars, axis],
  );

  const indexOf = useMemo(
    () => new Map(layers.map((layer) => [layer.name, layer.index])),
    [layers],
  );
  const columnOfName = (name: string): number | null =>
    columnOf.get(indexOf.get(name) ?? -1) ?? null;
  const focused = selection.focused === null ? null : columnOfName(selection.focused);
  const selected = useMemo(
    () => [
      ...new Set(
        selection.layers
          .map((name) => columnOf.get(indexOf.get(name) ?? -1))
          .filter((column) => column !== undefined),
      ),
    ],
    [selection.layers, columnOf, indexOf],
  );
  const namesOf = (from: number, to: number): string[] =>
    bars
      .slice(from, to + 1)
      .flatMap((bar) => (from === to ? [bar.layer] : bar.layers))
      .flatMap((index) => layers[index]?.name ?? []);
  const pointer = useColumnPointer(box, {
    select: (from, to, mode) => props.onSelect(namesOf(from, to), mode),
    toggleSkip: (column) => props.onToggleSkip(namesOf(column, column)),
    menu: (column, at) => {
      const [name] = namesOf(column, column);
      if (name !== undefined) props.onContextMenu(name, at);
    },
  });
  const { hovered, brush } = pointer;
  const marks = useMemo<PlotMarks>(
    () => ({ selected, focused, hovered, brush }),
    [selected, focused, hovered, brush],
  );
  const [keyboard, setKeyboard] = useState(false);
  const shownColumn =
    pointer.brush !== null ? null : (pointer.hovered ?? (keyboard ? focused : null));

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
      props.onContextMenu(selection.focused, {
        x: bounds.left + columnCentre(box, focused ?? 0),
        y: bounds.top + box.top,
      });
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
        if (
          event.target instanceof Element &&
          event.target.closest('button, [role=slider]') !== null
        )
          return;
        // The keys of the chart belong to the list under the picture.
        event.preventDefault();
        // A script's focus shows its ring like a key's where keys were used before.
        if (listRef.current !== null) listRef.current.dataset['byPointer'] = '';
        listRef.current?.focus({ preventScroll: true });
      }}
      {...pointer.handlers}
    >
      <div
        ref={listRef}
        className="absolute inset-0 -outline-offset-2 focus-visible:shadow-none focus-visible:outline-2 focus-visible:outline-accent data-by-pointer:outline-none"
        role="listbox"
        aria-multiselectable
        aria-label={`${metricWords[metric].label} SQNR of ${countOf(layers.length, 'layer')}, ${order === 'value' ? 'worst first' : 'in order'}`}
        aria-activedescendant={focused === null ? undefined : `${props.id ?? 'chart'}-focused`}
        tabIndex={0}
        onKeyDown={(event) => {
          delete event.currentTarget.dataset['byPointer'];
          onKeyDown(event);
        }}
        onBlur={(event) => {
          delete event.currentTarget.dataset['byPointer'];
          setKeyboard(false);
        }}
      >
        <FocusedOption
          {...props}
          column={focused}
          columns={bars.length}
          id={`${props.id ?? 'chart'}-focused`}
          text={selection.focused === null ? '' : labels.of(selection.focused).text}
        />
      </div>
      {ready ? (
        <PlotMarksProvider value={marks}>
          <LayerPlot
            box={box}
            bars={bars}
            groups={groups}
            size={size}
            layers={layers}
            series={series}
            metric={metric}
            threshold={threshold}
            order={order}
            previous={previous}
            sample={props.sample ?? null}
            trusted={props.trusted}
            previewSkip={previewSkip}
          />
        </PlotMarksProvider>
      ) : null}
      {ready && chosen.state !== 'none' ? (
        <ThresholdHandle
          box={box}
          threshold={threshold}
          valueText={`${threshold} dB, ${countOf(below, 'layer')} under it`}
          onMove={preview.move}
          onCancel={preview.cancel}
          onPass={(event) =>
            pointer.clickAt(event.clientX - (ref.current?.getBoundingClientRect().left ?? 0), event)
          }
        />
      ) : null}
      {preview.before === null || !ready ? null : (
        <div
          className="absolute z-10"
          style={{ right: margin.right + 8, top: chipTop(box, threshold) }}
          onPointerDown={(event) => event.stopPropagation()}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <PreviewChip
            count={below}
            threshold={threshold}
            before={preview.before}
            onApply={preview.apply}
            onKeep={preview.keep}
            onCancel={preview.cancel}
          />
        </div>
      )}
      <ColumnTooltip
        {...props}
        box={box}
        column={shownColumn}
        bars={bars}
        labels={labels}
        width={size.width}
      />
    </div>
  );
}

function chipTop(box: PlotBox, threshold: number): number {
  const y = yOf(box, threshold);
  return y - 40 < 4 ? y + 10 : y - 40;
}
