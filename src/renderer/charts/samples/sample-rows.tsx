import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import type { LayerSamples } from '../../../shared/contract/inspection';
import { heatMap, heatMapPixels } from './heat-map';
import { useTokenColors } from './token-colors';
import { margin, type HeatLayout } from './use-heat-layout';

interface SampleRowsProps {
  readonly samples: LayerSamples;
  readonly misread: ReadonlyMap<number, string>;
  readonly layout: HeatLayout;
  /** Row of the selected sample; -1 = none. */
  readonly selected: number;
  readonly hovered: number | null;
}

/** The cells, before them who each row is, and outlines of the rows that are selected and under the pointer. */
export function SampleRows(props: SampleRowsProps): ReactElement {
  const { samples, layout, selected, hovered } = props;
  const { box, height, rowHeight } = layout;
  const map = useMemo(() => heatMap(samples, box.width), [samples, box.width]);
  const outline = (row: number, left: number): React.CSSProperties => ({
    left,
    right: margin.right,
    top: row * rowHeight,
    height: rowHeight,
  });
  return (
    <>
      <HeatCanvas map={map} left={box.left} width={box.width} height={height} />
      {layout.hasNames ? <SampleNames {...props} /> : <MisreadMarks {...props} />}
      {selected < 0 ? null : (
        <span
          className="pointer-events-none absolute border-y border-accent"
          style={outline(selected, box.left - 12)}
        />
      )}
      {hovered === null ? null : (
        <span
          className="pointer-events-none absolute border-y border-ink2"
          style={outline(hovered, box.left)}
        />
      )}
    </>
  );
}

function SampleNames({ samples, misread, layout, selected }: SampleRowsProps): ReactElement[] {
  const { box, rowHeight } = layout;
  return samples.samples.map((sample, row) => (
    <span
      key={sample}
      className={`absolute left-3 truncate text-meta ${misread.has(sample) ? 'text-danger' : row === selected ? 'text-ink' : 'text-ink2'}`}
      style={{ top: row * rowHeight + (rowHeight - 16) / 2, width: box.left - 20 }}
    >
      {samples.names[row]?.split('/').at(-1)} {misread.get(sample) ?? ''}
    </span>
  ));
}

function MisreadMarks({ samples, misread, layout }: SampleRowsProps): (ReactElement | null)[] {
  const { box, rowHeight } = layout;
  return samples.samples.map((sample, row) =>
    misread.has(sample) ? (
      <span
        key={sample}
        className="absolute w-2 bg-danger"
        style={{ left: box.left - 12, top: row * rowHeight, height: Math.max(1, rowHeight - 1) }}
      />
    ) : null,
  );
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
