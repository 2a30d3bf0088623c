import { useMemo, useRef, useState, type ReactElement } from 'react';
import { countOf } from '../../ui/text/numbers';
import { useSize } from '../../ui/hooks/use-size';
import '../plot/charts.css';
import { yOf } from '../plot/plot-box';
import { PlotMarksProvider, type PlotMarks } from '../plot/plot-marks';
import { ColumnList } from './column-list';
import type { LayerChartProps } from './layer-chart-props';
import { LayerPlot } from './layer-plot';
import { ColumnTooltip } from './layer-tooltip';
import { PreviewChip } from './preview-chip';
import { ThresholdHandle, type ThresholdHandleProps } from './threshold-handle';
import { useColumnPointer } from './use-column-pointer';
import { margin, useLayerColumns } from './use-layer-columns';
import { useThresholdPreview, type ThresholdPreview } from './use-threshold-preview';

export type { LayerChartProps, PreviousLine } from './layer-chart-props';

/** Shows one metric of every layer, to select, skip and set the threshold in; data from the series of the run shown. */
export function LayerChart(props: LayerChartProps): ReactElement {
  const { metric, series, threshold } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const listRef = useRef<HTMLDivElement>(null);
  const columns = useLayerColumns(props, size);
  const { bars, box, groups, labels, focused, selected, namesOf } = columns;
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
  const shownColumn = brush !== null ? null : (hovered ?? (keyboard ? focused : null));
  const preview = useThresholdPreview(props);
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
      <ColumnList
        {...props}
        columns={columns}
        listRef={listRef}
        cancelBrush={pointer.cancelBrush}
        onKeyboard={setKeyboard}
      />
      {ready ? (
        <PlotMarksProvider value={marks}>
          <LayerPlot
            box={box}
            bars={bars}
            groups={groups}
            size={size}
            layers={props.layers}
            series={series}
            metric={metric}
            threshold={threshold}
            order={props.order}
            previous={props.previous}
            sample={props.sample ?? null}
            trusted={props.trusted}
            previewSkip={props.previewSkip}
          />
        </PlotMarksProvider>
      ) : null}
      {ready ? (
        <Threshold
          box={box}
          db={threshold}
          presentThreshold={props.presentThreshold}
          preview={preview}
          hasValues={series[metric].state !== 'none'}
          onPass={(event) =>
            pointer.clickAt(event.clientX - (ref.current?.getBoundingClientRect().left ?? 0), event)
          }
        />
      ) : null}
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

interface ThresholdProps extends Pick<ThresholdHandleProps, 'box' | 'presentThreshold' | 'onPass'> {
  readonly db: number;
  readonly preview: ThresholdPreview;
  readonly hasValues: boolean;
}

/** The line to drag, and once it was moved what that would skip. */
function Threshold({ db, preview, hasValues, ...handle }: ThresholdProps): ReactElement {
  const below = preview.below.length;
  const y = yOf(handle.box, db);
  return (
    <>
      {hasValues ? (
        <ThresholdHandle
          {...handle}
          threshold={db}
          valueText={`${db} dB, ${countOf(below, 'layer')} under it`}
          onMove={preview.move}
          onCancel={preview.cancel}
        />
      ) : null}
      {preview.before === null ? null : (
        <div
          className="absolute z-10"
          style={{ right: margin.right + 8, top: y - 40 < 4 ? y + 10 : y - 40 }}
          onPointerDown={(event) => event.stopPropagation()}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <PreviewChip
            count={below}
            threshold={db}
            before={preview.before}
            onApply={preview.apply}
            onKeep={preview.keep}
            onCancel={preview.cancel}
          />
        </div>
      )}
    </>
  );
}
