import { LayerNameText } from '../../ui/text/layer-name-text';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import { labelsOf } from '../../state/derived/derived';
import { formatDb, formatDeltaDb } from '../../ui/text/numbers';
import { Tag } from '../../ui/tag';
import type { LayerDifference } from './run-difference';

const template = 'grid grid-cols-[28px_minmax(0,1fr)_64px_64px_64px_160px] items-center gap-2 px-5';

/** One line per layer: a number before, a number after, and the change between them as number and bar. */
export function DifferenceRows({
  rows,
  names: [before, after],
  wordOf,
}: {
  readonly rows: readonly LayerDifference[];
  readonly names: readonly [string, string];
  /** What stands behind the name of a layer, and why. */
  wordOf?(row: LayerDifference): { readonly word: string; readonly title: string } | null;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const largest = Math.max(1, ...rows.map((row) => Math.abs(row.deltaDb ?? 0)));
  // oxlint-disable-next-line react/incompatible-library -- nothing here is compiled for automatic memoization
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 12,
  });
  return (
    <div
      className="flex min-h-0 flex-1 flex-col"
      role="table"
      aria-label="Change per layer"
      aria-rowcount={rows.length + 1}
    >
      <div
        role="row"
        className={`${template} h-6 shrink-0 border-b border-line text-meta text-ink3`}
      >
        <span role="columnheader" className="text-right">
          #
        </span>
        <span role="columnheader">Layer</span>
        <span role="columnheader" className="text-right">
          {before}
        </span>
        <span role="columnheader" className="text-right">
          {after}
        </span>
        <span role="columnheader" className="text-right">
          ΔdB
        </span>
        <span role="columnheader">
          <span className="sr-only">Change</span>
        </span>
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        tabIndex={0}
        aria-label="Layers"
        className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <Row
                key={row.name}
                row={row}
                topPx={item.start}
                largest={largest}
                word={wordOf?.(row) ?? null}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Row({
  row,
  topPx,
  largest,
  word,
}: {
  readonly row: LayerDifference;
  readonly topPx: number;
  readonly largest: number;
  readonly word: { readonly word: string; readonly title: string } | null;
}) {
  const session = useSession();
  const label = useApp(labelsOf).of(row.name);
  const change = row.deltaDb ?? 0;
  const width = `${(Math.abs(change) / largest) * 50}%`;
  const value = (db: number | null, skipped: boolean) =>
    skipped && db === null ? <span className="text-float">float</span> : formatDb(db);
  return (
    <div
      role="row"
      className={`${template} absolute right-0 left-0 h-6 hover:bg-raised`}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={() => session.select([row.name])}
    >
      <span role="cell" className="text-right text-meta text-ink3">
        {row.index + 1}
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-2">
        <span className="min-w-0" title={row.name}>
          <LayerNameText label={label} />
        </span>
        {word === null ? null : (
          <Tag tone="warn" title={word.title}>
            {word.word}
          </Tag>
        )}
      </span>
      <span role="cell" className="text-right text-ink2">
        {value(row.beforeDb, row.skippedBefore)}
      </span>
      <span role="cell" className="text-right">
        {value(row.afterDb, row.skippedAfter)}
      </span>
      <span role="cell" className="text-right font-medium">
        {formatDeltaDb(row.deltaDb)}
      </span>
      <span role="cell" className="relative h-2.5" aria-hidden>
        <i className="absolute inset-y-0 left-1/2 w-px bg-line2" />
        {change === 0 ? null : (
          <i
            className={`absolute inset-y-0 rounded-xs ${change > 0 ? 'left-1/2 bg-accent' : 'right-1/2 bg-ink3'}`}
            style={{ width }}
          />
        )}
      </span>
    </div>
  );
}
