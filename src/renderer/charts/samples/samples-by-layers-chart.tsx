import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import type { LayerSamples } from '../../../shared/contract/inspection';
import type { LinkedView } from '../../state/view';
import { formatDb } from '../../ui/text/numbers';
import { SampleImage, type PictureOf } from '../../ui/sample-image';
import { useSize } from '../../ui/hooks/use-size';
import '../plot/charts.css';
import { ColumnAxis } from '../plot/column-axis';
import { columnAt } from '../plot/plot-box';
import { SampleRows } from './sample-rows';
import { margin, useHeatLayout, type HeatLayout } from './use-heat-layout';

export interface SamplesByLayersChartProps extends LinkedView {
  readonly samples: LayerSamples;
  readonly pictureOf: PictureOf;
  /** What the quantized model answered instead, for samples it misread: `7 → 8`. */
  readonly misread: ReadonlyMap<number, string>;
  readonly selectedSample: number | null;
  readonly id?: string;
  onSelectSample(sample: number | null): void;
}

interface HeatCell {
  readonly row: number;
  readonly column: number;
}

/** Shows which inputs suffer at which layers, the worst first; data from the errors per sample of the run shown. */
export function SamplesByLayersChart(props: SamplesByLayersChartProps): ReactElement {
  const { samples, layers, selectedSample, id } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<(HeatCell & { readonly top: number }) | null>(null);
  const layout = useHeatLayout(props, size);
  const { box, rowHeight, view } = layout;
  const row = samples.samples.indexOf(selectedSample ?? -1);

  const cellAt = (event: PointerEvent<HTMLElement>): HeatCell | null => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const at = Math.floor((event.clientY - bounds.top) / rowHeight);
    const column = columnAt(box, event.clientX - bounds.left);
    return column === null || at < 0 || at >= samples.rows.length ? null : { row: at, column };
  };
  const pick = (at: number): void => {
    const sample = samples.samples[at];
    if (sample === undefined) return;
    props.onSelectSample(sample);
    const top = at * rowHeight;
    const element = scroller.current;
    if (element !== null && (top < element.scrollTop || top + rowHeight > element.scrollTop + view))
      element.scrollTop = top - view / 2;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && row >= 0) {
      event.preventDefault();
      props.onSelectSample(null);
      return;
    }
    const last = samples.rows.length - 1;
    const next = {
      ArrowDown: Math.min(last, row + 1),
      ArrowUp: Math.max(0, row - 1),
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    pick(next);
  };
  return (
    <div ref={ref} id={id} className="relative min-h-0 flex-1 select-none" data-chart="samples">
      {size.width === 0 ? null : (
        <>
          <div
            ref={scroller}
            className="absolute inset-x-0 overflow-x-hidden overflow-y-auto"
            style={{ top: margin.top, height: view }}
            role="listbox"
            tabIndex={0}
            aria-label={`Error of ${samples.rows.length} samples at ${layers.length} layers, worst sample first`}
            aria-activedescendant={row < 0 ? undefined : `${id ?? 'samples'}-option`}
            onKeyDown={onKeyDown}
          >
            {row < 0 ? null : <SelectedOption {...props} row={row} />}
            <div
              className="relative"
              style={{ height: layout.height }}
              onPointerMove={(event) => {
                const cell = cellAt(event);
                const scrolled = scroller.current?.scrollTop ?? 0;
                setHover(
                  cell === null
                    ? null
                    : { ...cell, top: margin.top + cell.row * rowHeight - scrolled },
                );
              }}
              onPointerLeave={() => setHover(null)}
              onPointerUp={(event) => {
                const cell = cellAt(event);
                if (cell === null) return;
                pick(cell.row);
                const name = layers[cell.column]?.name;
                if (name !== undefined) props.onSelect([name], 'replace');
              }}
            >
              <SampleRows
                samples={samples}
                misread={props.misread}
                layout={layout}
                selected={row}
                hovered={hover?.row ?? null}
              />
            </div>
          </div>
          <LayerAxis {...props} layout={layout} size={size} />
        </>
      )}
      {hover === null ? null : <CellTooltip {...props} {...hover} layout={layout} size={size} />}
    </div>
  );
}

/** What a screen reader hears of the selected sample. */
function SelectedOption({
  samples,
  misread,
  row,
  id,
}: SamplesByLayersChartProps & { readonly row: number }): ReactElement {
  const answer = misread.get(samples.samples[row] ?? -1);
  return (
    <span
      id={`${id ?? 'samples'}-option`}
      role="option"
      aria-selected
      aria-posinset={row + 1}
      aria-setsize={samples.rows.length}
      className="sr-only"
    >
      {`${samples.names[row] ?? ''}, ${formatDb(samples.rows[row]?.at(-1) ?? null)} dB at the last layer${answer === undefined ? '' : `, misread ${answer}`}`}
    </span>
  );
}

interface HeatProps extends SamplesByLayersChartProps {
  readonly layout: HeatLayout;
  readonly size: { readonly width: number; readonly height: number };
}

/** Layers under the cells, the focused one framed; without names, which end of the rows is the worst. */
function LayerAxis({ layers, selection, layout, size }: HeatProps): ReactElement {
  const { box, height, view } = layout;
  const focused = layers.find((layer) => layer.name === selection.focused)?.index ?? null;
  return (
    <svg
      className="pointer-events-none absolute inset-0"
      width={size.width}
      height={size.height}
      aria-hidden
    >
      {focused === null ? null : (
        <rect
          className="fill-none stroke-accent"
          x={box.left + focused * box.step}
          y={margin.top}
          width={Math.max(1.5, box.step)}
          height={Math.min(view, height)}
        />
      )}
      <ColumnAxis
        box={box}
        columns={layers.map((layer) => ({
          number: layer.index + 1,
          last: layer.index + 1,
          float: layer.skipped,
        }))}
        groups={layout.groups}
        focused={focused}
        thinned
      />
      {layout.hasNames ? null : (
        <>
          <text className="chart-tick" x={box.left - 16} y={margin.top + 10} textAnchor="end">
            worst
          </text>
          {height > view ? null : (
            <text
              className="chart-tick"
              x={box.left - 16}
              y={margin.top + height - 2}
              textAnchor="end"
            >
              best
            </text>
          )}
        </>
      )}
    </svg>
  );
}

/** The cell under the pointer: whose error, at which layer, how many dB. */
function CellTooltip({
  samples,
  misread,
  row,
  column,
  layers,
  pictureOf,
  layout,
  top,
  size,
}: HeatProps & HeatCell & { readonly top: number }): ReactElement {
  const { box, labels } = layout;
  const { width, height } = size;
  const x = box.left + (column + 1) * box.step;
  const sample = samples.samples[row] ?? -1;
  const picture = pictureOf(sample, 'data');
  return (
    <div
      className="pointer-events-none absolute z-20 flex w-max max-w-64 items-center gap-2 rounded-2 border border-line bg-panel px-3 py-2 shadow-2"
      style={{
        ...(x + 250 < width ? { left: x + 8 } : { right: width - x + box.step + 8 }),
        ...(top > height / 2 ? { bottom: height - top + 4 } : { top: top + 20 }),
      }}
    >
      {picture === undefined ? null : (
        <SampleImage url={picture} name={samples.names[row] ?? ''} className="size-10" />
      )}
      <div className="min-w-0">
        <p className="font-medium break-words">{samples.names[row]}</p>
        <p className="text-ink2">
          {(layers[column]?.index ?? 0) + 1} {labels.of(layers[column]?.name ?? '').text} ·{' '}
          <b className="font-semibold text-ink">{formatDb(samples.rows[row]?.[column] ?? null)}</b>{' '}
          dB
        </p>
        {misread.has(sample) ? <p className="text-danger">misread {misread.get(sample)}</p> : null}
      </div>
    </div>
  );
}
