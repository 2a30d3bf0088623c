import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { seriesNote } from '../../state/words/series-words';
import { precisionColor, specialPrecisions } from '../../state/words/precision-looks';
import { layersBelow, thresholdAfterKey } from '../../state/words/threshold-preview';
import type { LinkedView, MetricSeries } from '../../state/view';
import { Button } from '../../ui/button';
import { countOf } from '../../ui/text/numbers';
import { allScaleColors, scaleSteps } from '../../ui/scale';
import type { EdgePaint } from '../paint/edge-paint';

export interface ThresholdLegendProps extends Pick<
  LinkedView,
  'layers' | 'threshold' | 'previewSkip' | 'onThreshold' | 'onPreviewSkip' | 'onToggleSkip'
> {
  readonly series: MetricSeries;
  readonly presentThreshold: LinkedView['presentThreshold'] | undefined;
  readonly edges: EdgePaint | null;
  /** Little room: the scale alone. */
  readonly isCompact: boolean;
}

const highestDb = 45;

/** The SQNR scale with the threshold on it: drag, see what it would skip, apply. */
export function ThresholdLegend(props: ThresholdLegendProps): ReactElement {
  const {
    layers,
    series,
    threshold,
    previewSkip,
    edges,
    isCompact,
    onThreshold,
    onPreviewSkip,
    onToggleSkip,
  } = props;
  const below = series.state === 'none' ? [] : layersBelow(layers, series, threshold);
  const isPreview = previewSkip.size > 0;
  const note = seriesNote(series);
  const cancel = (): void => onPreviewSkip([]);
  const apply = (): void => {
    const names = layers
      .filter((layer) => previewSkip.has(layer.name) && !layer.skipped)
      .map((layer) => layer.name);
    onPreviewSkip([]);
    if (names.length > 0) onToggleSkip(names);
  };
  const move = (db: number, isDragging: boolean): void => {
    onThreshold(db);
    if (isDragging || isPreview) onPreviewSkip(layersBelow(layers, series, db));
  };
  return (
    <section
      aria-label="SQNR scale and threshold"
      data-over-graph
      className={`absolute right-3 bottom-3 rounded-2 border border-line bg-panel shadow-2 ${isCompact ? 'w-60 px-2 pt-2 pb-1' : 'w-[348px] px-3 py-2'}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isPreview) return;
        event.preventDefault();
        event.stopPropagation();
        cancel();
      }}
    >
      {isCompact && !isPreview ? null : (
        <header className="mb-1 flex h-6 items-center gap-1 whitespace-nowrap">
          <b className="min-w-0 flex-1 truncate font-semibold" aria-live="polite">
            {sayCount(series, below.length, threshold)}
            {note === '' ? null : <span className="pl-2 font-normal text-ink3">{note}</span>}
          </b>
          {isPreview ? (
            <>
              <Button look="ghost" onClick={cancel}>
                Cancel
              </Button>
              <Button look="primary" onClick={apply}>
                Apply
              </Button>
            </>
          ) : below.length > 0 ? (
            <Button onClick={() => onPreviewSkip(below)}>Preview skip</Button>
          ) : (
            <span className="text-ink3">threshold</span>
          )}
        </header>
      )}
      <Scale
        threshold={threshold}
        presentThreshold={props.presentThreshold ?? (() => threshold)}
        valueText={sayCount(series, below.length, threshold)}
        onMove={move}
        onRelease={() => (isPreview && below.length === 0 ? cancel() : undefined)}
      />
      {isCompact ? null : <EdgeLegend edges={edges} />}
      <PrecisionLegend layers={layers} />
    </section>
  );
}

function sayCount(series: MetricSeries, count: number, threshold: number): string {
  if (series.state === 'none') return 'No values yet';
  return `${count === 0 ? 'No layer' : countOf(count, 'layer')} under ${threshold} dB`;
}

interface ScaleProps {
  readonly threshold: number;
  presentThreshold(): number;
  readonly valueText: string;
  onMove(db: number, isDragging: boolean): void;
  onRelease(): void;
}

function Scale({
  threshold,
  presentThreshold,
  valueText,
  onMove,
  onRelease,
}: ScaleProps): ReactElement {
  const bar = useRef<HTMLDivElement>(null);
  const [isDragging, setDragging] = useState(false);
  const share = Math.min(1, Math.max(0, threshold / highestDb));
  const drag = (event: PointerEvent): void => {
    const bounds = bar.current?.getBoundingClientRect();
    if (!bounds) return;
    const db = Math.round(((event.clientX - bounds.left) / bounds.width) * highestDb);
    const next = Math.min(highestDb, Math.max(0, db));
    if (next !== presentThreshold() || !isDragging) onMove(next, true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const db = thresholdAfterKey(event, presentThreshold(), { lo: 0, hi: highestDb });
    if (db === null) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(db, false);
  };
  return (
    <div
      className="relative h-[42px] cursor-ew-resize touch-none"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
        drag(event);
      }}
      onPointerMove={(event) => (isDragging ? drag(event) : undefined)}
      onPointerUp={() => {
        setDragging(false);
        onRelease();
      }}
      onPointerCancel={() => setDragging(false)}
    >
      <div ref={bar} className="absolute inset-x-0 top-[18px] flex h-2 gap-px">
        {allScaleColors().map(({ step, fill }) => (
          <i
            key={step}
            className={`block flex-1 ${step === 0 ? 'rounded-l-[2px]' : step === scaleSteps - 1 ? 'rounded-r-[2px]' : ''}`}
            style={{ background: fill }}
          />
        ))}
      </div>
      <div aria-hidden className="absolute inset-x-0 top-[30px] h-3 text-meta leading-3 text-ink3">
        <span className="absolute left-0">&lt;5</span>
        {[10, 20, 30, 40].map((db) => (
          <span
            key={db}
            className="absolute -translate-x-1/2"
            style={{ left: `${(db / highestDb) * 100}%` }}
          >
            {db}
          </span>
        ))}
        <span className="absolute right-0">dB</span>
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label="Threshold"
        aria-valuemin={0}
        aria-valuemax={highestDb}
        aria-valuenow={threshold}
        aria-valuetext={`${threshold} dB, ${valueText}`}
        className="absolute top-0 -translate-x-1/2 rounded-1 bg-ink px-1.5 text-meta leading-[15px] font-semibold text-panel"
        style={{ left: `clamp(22px, ${share * 100}%, calc(100% - 22px))` }}
        onKeyDown={onKeyDown}
      >
        {threshold} dB
      </div>
      <i
        aria-hidden
        className="absolute top-[14px] h-4 w-0.5 -translate-x-1/2 bg-ink"
        style={{ left: `${share * 100}%` }}
      />
    </div>
  );
}

/** What the lines mean; 16 bit stands in only where a recipe uses it. */
function EdgeLegend({ edges }: { readonly edges: EdgePaint | null }): ReactElement {
  const has16 = edges?.present.has('int16') === true;
  const has8 = edges === null || edges.present.has('int8') || !has16;
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 border-t border-line pt-2 text-meta text-ink2">
      {has8 ? <LineSample label="int8" stroke="var(--edge)" width={1.25} /> : null}
      {has16 ? <LineSample label="int16" stroke="var(--edge)" width={2} /> : null}
      <LineSample label="int32" stroke="var(--edge)" width={1.5} dash="2 3" />
      <LineSample label="float" stroke="var(--float)" width={2.5} />
      <li className="flex items-center gap-1.5 whitespace-nowrap">
        <svg width="10" height="10" aria-hidden>
          <rect
            x="1.9"
            y="1.9"
            width="6"
            height="6"
            transform="rotate(45 5 5)"
            fill="var(--app)"
            stroke="var(--float)"
            strokeWidth="1.5"
          />
        </svg>
        rounded here
      </li>
    </ul>
  );
}

/** Which precisions there are beside int8 and float, and how many layers have each. */
function PrecisionLegend({ layers }: Pick<LinkedView, 'layers'>): ReactElement | null {
  const found = specialPrecisions(layers);
  if (found.length === 0) return null;
  return (
    <ul
      aria-label="Precisions"
      className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-meta text-ink2"
    >
      {found.map(([text, count]) => (
        <li key={text} className="flex items-center gap-1.5 whitespace-nowrap">
          <span
            className="rounded-1 border px-1 leading-3.5 font-medium"
            style={{ color: precisionColor(text), borderColor: 'currentColor' }}
          >
            {text}
          </span>
          {countOf(count, 'layer')}
        </li>
      ))}
    </ul>
  );
}

function LineSample({
  label,
  stroke,
  width,
  dash,
}: {
  readonly label: string;
  readonly stroke: string;
  readonly width: number;
  readonly dash?: string;
}): ReactElement {
  return (
    <li className="flex items-center gap-1.5 whitespace-nowrap">
      <svg width="20" height="6" aria-hidden>
        <path d="M0 3h20" stroke={stroke} strokeWidth={width} strokeDasharray={dash} />
      </svg>
      {label}
    </li>
  );
}
