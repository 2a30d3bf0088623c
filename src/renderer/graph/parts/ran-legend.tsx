import { useMemo, type ReactElement, type ReactNode } from 'react';
import type { LayerTiming } from '../../../shared/contract/judgement';
import type { LayerView } from '../../../shared/contract/model-view';
import { Button } from '../../ui/button';
import { countOf, formatDuration } from '../../ui/text/numbers';
import { losesTime, type RanOverlay } from '../paint/ran-paint';

export interface RanLegendProps {
  readonly layers: readonly LayerView[];
  readonly overlay: RanOverlay | null;
  /** Little room: the keys alone. */
  readonly isCompact: boolean;
  readonly isBusy: boolean;
  readonly canMeasure: boolean;
  onMeasure(): void;
}

type Counts = Readonly<Record<LayerTiming['executed'] | 'slow', number>>;

/** Each layer once: the numbers of title and key are the same. */
function tally(layers: readonly LayerView[], overlay: RanOverlay | null): Counts {
  const counts = { int8: 0, slow: 0, float: 0, fused: 0 };
  for (const layer of layers) {
    const timing = overlay?.timings.get(layer.name);
    if (timing === undefined) continue;
    const loses = !layer.skipped && losesTime(timing);
    counts[loses && timing.executed === 'int8' ? 'slow' : timing.executed] += 1;
  }
  return counts;
}

/** What the colours of the graph mean while it shows what ran, and what all of it costs. */
export function RanLegend({
  layers,
  overlay,
  isCompact,
  isBusy,
  canMeasure,
  onMeasure,
}: RanLegendProps): ReactElement {
  const counts = useMemo(() => tally(layers, overlay), [layers, overlay]);
  const result = overlay?.result;
  const title =
    result === undefined
      ? isBusy
        ? 'Measuring what runs'
        : 'Not measured yet'
      : counts.slow === 0
        ? 'Int8 loses time nowhere'
        : `Int8 loses time at ${countOf(counts.slow, 'layer')}`;
  return (
    <section
      aria-label="What really ran"
      data-over-graph
      className={`absolute right-3 bottom-3 rounded-2 border border-line bg-panel shadow-2 ${isCompact ? 'w-60 px-2 py-1' : 'w-[348px] px-3 py-2'}`}
    >
      <header className="flex h-6 items-center gap-1 whitespace-nowrap">
        <b className="min-w-0 flex-1 truncate font-semibold" aria-live="polite">
          {title}
          {overlay?.isStale === true ? (
            <span className="pl-2 font-normal text-ink3">on an earlier recipe</span>
          ) : null}
        </b>
        {(result === undefined || overlay?.isStale === true) && canMeasure && !isBusy ? (
          <Button onClick={onMeasure}>Measure</Button>
        ) : null}
      </header>
      {isCompact || result === undefined ? null : (
        <p className="mb-2 text-meta text-ink2">
          µs per layer with its Q and DQ. The whole model: int8{' '}
          {formatDuration(result.quantized.medianMs)}, float {formatDuration(result.float.medianMs)}
          .
        </p>
      )}
      <ul
        className={`flex flex-wrap gap-x-4 text-meta text-ink2 ${isCompact ? '' : 'border-t border-line pt-2'}`}
      >
        <Key swatch={<Swatch color="var(--ran-int8)" />}>int8 {counts.int8}</Key>
        <Key swatch={<Swatch color="var(--ran-slow)" />}>slower than float {counts.slow}</Key>
        <Key swatch={<Swatch color="var(--float)" />}>float {counts.float}</Key>
        <Key swatch={<Swatch color="var(--control)" />}>fused {counts.fused}</Key>
        {isCompact ? null : <Key swatch={<i className="block h-[3px] w-4 bg-warn" />}>Q, DQ</Key>}
      </ul>
    </section>
  );
}

function Swatch({ color }: { readonly color: string }): ReactElement {
  return <i className="block size-2.5 rounded-xs" style={{ background: color }} />;
}

function Key({
  swatch,
  children,
}: {
  readonly swatch: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <li className="flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden>{swatch}</span>
      {children}
    </li>
  );
}
