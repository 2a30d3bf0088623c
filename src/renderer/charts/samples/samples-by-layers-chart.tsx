import {
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
} from 'react';
import type { LayerSamples } from '../../../shared/contract/inspection';
import type { LinkedView } from '../../state/view';
import { labelsOf } from '../../state/words/layer-labels';
import { formatDb } from '../../ui/text/numbers';
import '../plot/charts.css';
import { ColumnAxis } from '../plot/column-axis';
import { heatMap, heatMapPixels } from './heat-map';
import { columnAt, plotBox } from '../plot/plot-box';
import { scopeGroups } from '../plot/scope-groups';
import { SampleImage, type PictureOf } from '../../ui/sample-image';
import { useTokenColors } from './token-colors';
import { useSize } from '../../ui/use-size';

export interface SamplesByLayersChartProps extends LinkedView {
  readonly samples: LayerSamples;
  readonly pictureOf: PictureOf;
  /** What the quantized model answered instead, for samples it misread: `7 → 8`. */
  readonly misread: ReadonlyMap<number, string>;
  readonly selectedSample: number | null;
  readonly id?: string;
  onSelectSample(sample: number | null): void;
}

const margin = { right: 16, top: 8, bottom: 40 };
/** With names where a row is high enough for one. */
const namesLeft = 128;
const barsLeft = 52;

interface HeatCell {
  readonly row: number;
  readonly column: number;
  /** Where its row is, from the top of the chart. */
  readonly top: number;
}

/** Which inputs suffer, and where: one row a sample, worst first; one column a layer. */
export function SamplesByLayersChart(props: SamplesByLayersChartProps): ReactElement {
  const { samples, layers, selection, selectedSample, misread, pictureOf, id } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<HeatCell | null>(null);
  const labels = useMemo(() => labelsOf(layers), [layers]);
  const groups = useMemo(
    () =>
      scopeGroups(
        layers.map((layer) => labels.of(layer.name).text),
        Math.max(3, Math.floor(size.width / 44)),
      ),
    [layers, labels, size.width],
  );
  const bottom = groups.length > 0 ? margin.bottom : 24;
  const view = Math.max(1, size.height - margin.top - bottom);
  const rowHeight = Math.min(18, Math.max(3, Math.floor(view / Math.max(1, samples.rows.length))));
  const left = rowHeight >= 14 ? namesLeft : barsLeft;
  const box = useMemo(
    () =>
      plotBox(
        { width: size.width, height: size.height },
        { ...margin, left, bottom },
        layers.length,
        { lo: 0, hi: 50, ticks: [] },
      ),
    [size, left, bottom, layers.length],
  );
  const map = useMemo(() => heatMap(samples, box.width), [samples, box.width]);
  const focusedIndex = layers.find((layer) => layer.name === selection.focused)?.index ?? null;
  const row = samples.samples.indexOf(selectedSample ?? -1);

  const cellAt = (event: PointerEvent<HTMLElement>): HeatCell | null => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const at = Math.floor((event.clientY - bounds.top) / rowHeight);
    const column = columnAt(box, event.clientX - bounds.left);
    return column === null || at < 0 || at >= samples.rows.length
      ? null
      : { row: at, column, top: margin.top + at * rowHeight - (scroller.current?.scrollTop ?? 0) };
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
  const shownRow = hover?.row ?? null;
  const option = row < 0 ? undefined : samples.names[row];
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
            aria-activedescendant={option === undefined ? undefined : `${id ?? 'samples'}-option`}
            onKeyDown={onKeyDown}
          >
            {option === undefined ? null : (
              <span
                id={`${id ?? 'samples'}-option`}
                role="option"
                aria-selected
                aria-posinset={row + 1}
                aria-setsize={samples.rows.length}
                className="sr-only"
              >
                {`${option}, ${formatDb(samples.rows[row]?.at(-1) ?? null)} dB at the last layer${misread.has(selectedSample ?? -1) ? `, misread ${misread.get(selectedSample ?? -1) ?? ''}` : ''}`}
              </span>
            )}
            <div
              className="relative"
              style={{ height: samples.rows.length * rowHeight }}
              onPointerMove={(event) => setHover(cellAt(event))}
              onPointerLeave={() => setHover(null)}
              onPointerUp={(event) => {
                const cell = cellAt(event);
                if (cell === null) return;
                pick(cell.row);
                const name = layers[cell.column]?.name;
                if (name !== undefined) props.onSelect([name], 'replace');
              }}
            >
              <HeatCanvas
                map={map}
                left={box.left}
                width={box.width}
                height={samples.rows.length * rowHeight}
              />
              {rowHeight >= 14
                ? samples.names.map((name, at) => (
                    <span
                      key={samples.samples[at]}
                      className={`absolute left-3 truncate text-meta ${misread.has(samples.samples[at] ?? -1) ? 'text-danger' : at === row ? 'text-ink' : 'text-ink2'}`}
                      style={{ top: at * rowHeight + (rowHeight - 16) / 2, width: left - 20 }}
                    >
                      {lastPart(name)} {misread.get(samples.samples[at] ?? -1) ?? ''}
                    </span>
                  ))
                : samples.samples.map((sample, at) =>
                    misread.has(sample) ? (
                      <span
                        key={sample}
                        className="absolute w-2 bg-danger"
                        style={{
                          left: left - 12,
                          top: at * rowHeight,
                          height: Math.max(1, rowHeight - 1),
                        }}
                      />
                    ) : null,
                  )}
              {row < 0 ? null : (
                <span
                  className="pointer-events-none absolute border-y border-accent"
                  style={{
                    left: left - 12,
                    right: margin.right,
                    top: row * rowHeight,
                    height: rowHeight,
                  }}
                />
              )}
              {shownRow === null ? null : (
                <span
                  className="pointer-events-none absolute border-y border-ink2"
                  style={{
                    left: left,
                    right: margin.right,
                    top: shownRow * rowHeight,
                    height: rowHeight,
                  }}
                />
              )}
            </div>
          </div>
          <svg
            className="pointer-events-none absolute inset-0"
            width={size.width}
            height={size.height}
            aria-hidden
          >
            {focusedIndex === null ? null : (
              <rect
                className="fill-none stroke-accent"
                x={box.left + focusedIndex * box.step}
                y={margin.top}
                width={Math.max(1.5, box.step)}
                height={Math.min(view, samples.rows.length * rowHeight)}
              />
            )}
            <ColumnAxis
              box={box}
              columns={layers.map((layer) => ({
                number: layer.index + 1,
                last: layer.index + 1,
                float: layer.skipped,
              }))}
              groups={groups}
              focused={focusedIndex}
              thinned
            />
            {rowHeight >= 14 ? null : (
              <>
                <text className="chart-tick" x={left - 16} y={margin.top + 10} textAnchor="end">
                  worst
                </text>
                {samples.rows.length * rowHeight > view ? null : (
                  <text
                    className="chart-tick"
                    x={left - 16}
                    y={margin.top + samples.rows.length * rowHeight - 2}
                    textAnchor="end"
                  >
                    best
                  </text>
                )}
              </>
            )}
          </svg>
        </>
      )}
      {hover === null ? null : (
        <CellTooltip
          {...props}
          row={hover.row}
          column={hover.column}
          label={labels.of(layers[hover.column]?.name ?? '').text}
          picture={pictureOf(samples.samples[hover.row] ?? -1, 'data')}
          box={box}
          top={hover.top}
          width={size.width}
          height={size.height}
        />
      )}
    </div>
  );
}

function lastPart(name: string): string {
  return name.split('/').at(-1) ?? name;
}

function HeatCanvas({
  map,
  left,
  width,
  height,
}: {
  readonly map: ReturnType<typeof heatMap>;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}): ReactElement {
  const ref = useRef<HTMLCanvasElement>(null);
  const colors = useTokenColors();
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (canvas === null || !context || map.rows === 0 || map.columns === 0) return;
    const small = new OffscreenCanvas(map.columns, map.rows);
    small
      .getContext('2d')
      ?.putImageData(new ImageData(heatMapPixels(map, colors.scale), map.columns, map.rows), 0, 0);
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
    if (height / map.rows < 6) return;
    // hairlines between samples, in the colour of the panel: clear them
    for (let row = 1; row < map.rows; row += 1)
      context.clearRect(0, Math.round((row * canvas.height) / map.rows), canvas.width, 1);
  }, [map, width, height, colors]);
  return (
    <canvas ref={ref} className="absolute top-0" style={{ left, width, height }} aria-hidden />
  );
}

function CellTooltip({
  samples,
  misread,
  row,
  label,
  column,
  layers,
  picture,
  box,
  top,
  width,
  height,
}: SamplesByLayersChartProps & {
  readonly row: number;
  readonly column: number;
  readonly label: string;
  readonly picture: string | null | undefined;
  readonly box: ReturnType<typeof plotBox>;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}): ReactElement {
  const x = box.left + (column + 1) * box.step;
  const sample = samples.samples[row] ?? -1;
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
          {(layers[column]?.index ?? 0) + 1} {label} ·{' '}
          <b className="font-semibold text-ink">{formatDb(samples.rows[row]?.[column] ?? null)}</b>{' '}
          dB
        </p>
        {misread.has(sample) ? <p className="text-danger">misread {misread.get(sample)}</p> : null}
      </div>
    </div>
  );
}
