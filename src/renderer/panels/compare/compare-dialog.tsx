import { useVirtualizer } from '@tanstack/react-virtual';
import { GitCompareArrows } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useApp, useSession } from '../../app/app-context';
import { labelsOf } from '../../state/derived';
import type { RunEntry } from '../../state/run-history';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import {
  formatBytes,
  formatDb,
  formatDeltaBytes,
  formatDeltaDb,
  formatPercent,
} from '../../ui/numbers';
import { Segmented } from '../../ui/segmented';
import { Select } from '../../ui/select';
import type { ComparedMetric, LayerDifference } from './run-difference';
import { byChange, comparedMetrics, differences } from './run-difference';

const metricLabels: Readonly<Record<ComparedMetric, string>> = {
  accumulated: 'Accumulated',
  isolated: 'Isolated',
  shadow: 'Shadow',
  weights: 'Weights',
};

function pickDefaults(
  runs: readonly RunEntry[],
  shown: number | null,
  compared: number | null,
): readonly [number, number] {
  const after = runs.find((run) => run.id === shown) ?? runs.at(-1);
  const at = runs.findIndex((run) => run.id === after?.id);
  const before =
    runs.find((run) => run.id === compared && run.id !== after?.id) ??
    runs[at - 1] ??
    runs.find((run) => run.id !== after?.id);
  return [before?.id ?? 0, after?.id ?? 0];
}

/** Two runs side by side: outputs first, then ΔdB per layer. */
export function CompareDialog() {
  const session = useSession();
  const runs = useApp((state) => state.runs);
  const shown = useApp((state) => state.shownRun);
  const compared = useApp((state) => state.compared);
  const results = useApp((state) => state.results);
  const [[beforeId, afterId], setIds] = useState(() => pickDefaults(runs, shown, compared));
  const [metric, setMetric] = useState<ComparedMetric>('accumulated');
  const [order, setOrder] = useState<'change' | 'position'>('change');
  const before = runs.find((run) => run.id === beforeId);
  const after = runs.find((run) => run.id === afterId);
  const rows = useMemo(() => {
    const [a, b] = [results[beforeId], results[afterId]];
    if (a === undefined || b === undefined) return null;
    const all = differences(a, b, metric);
    return order === 'change' ? byChange(all) : all;
  }, [results, beforeId, afterId, metric, order]);
  const options = runs
    .toReversed()
    .map((run) => ({ value: String(run.id), label: `${run.id}  ${run.title}` }));
  if (before === undefined || after === undefined) return null;
  return (
    <Dialog
      title="Compare two runs"
      className="h-[640px] w-[760px]"
      onClose={() => session.show(null)}
    >
      <div className="grid shrink-0 grid-cols-[minmax(0,1fr)_32px_minmax(0,1fr)] items-center gap-2 border-b border-line px-5 py-3">
        <Select
          size="medium"
          label="Before"
          value={String(beforeId)}
          options={options}
          onChange={(id) => setIds([Number(id), afterId])}
        />
        <Button
          size="medium"
          look="ghost"
          className="px-0!"
          aria-label="Swap"
          onClick={() => setIds([afterId, beforeId])}
        >
          <GitCompareArrows className="size-4" />
        </Button>
        <Select
          size="medium"
          label="After"
          value={String(afterId)}
          options={options}
          onChange={(id) => setIds([beforeId, Number(id)])}
        />
      </div>
      <Summary before={before} after={after} />
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-5">
        <Segmented<ComparedMetric>
          label="Metric"
          value={metric}
          options={comparedMetrics.map((id) => ({ value: id, label: metricLabels[id] }))}
          onChange={setMetric}
        />
        <span className="flex-1" />
        <Segmented<'change' | 'position'>
          label="Order"
          value={order}
          options={[
            { value: 'change', label: 'By change' },
            { value: 'position', label: 'By position' },
          ]}
          onChange={setOrder}
        />
      </div>
      {rows === null ? (
        <NotHere before={before} after={after} />
      ) : (
        <Rows rows={rows} before={before} after={after} />
      )}
    </Dialog>
  );
}

function Summary({ before, after }: { readonly before: RunEntry; readonly after: RunEntry }) {
  const delta =
    before.outputDb === null || after.outputDb === null ? null : after.outputDb - before.outputDb;
  const points =
    before.accuracy === null || after.accuracy === null
      ? null
      : (after.accuracy - before.accuracy) * 100;
  const facts: readonly {
    readonly name: string;
    readonly from: string;
    readonly to: string;
    readonly change: string;
  }[] = [
    {
      name: 'Output SQNR, dB',
      from: formatDb(before.outputDb, before.exact),
      to: formatDb(after.outputDb, after.exact),
      change: formatDeltaDb(delta),
    },
    {
      name: 'Accuracy, %',
      from: formatPercent(before.accuracy),
      to: formatPercent(after.accuracy),
      change: points === null ? '–' : formatDeltaDb(points),
    },
    {
      name: 'Size',
      from: formatBytes(before.sizeBytes),
      to: formatBytes(after.sizeBytes),
      change: formatDeltaBytes(after.sizeBytes - before.sizeBytes),
    },
    {
      name: 'Layers in float',
      from: String(before.skipped),
      to: String(after.skipped),
      change: formatDeltaCount(after.skipped - before.skipped),
    },
  ];
  return (
    <dl className="grid shrink-0 grid-cols-4 border-b border-line px-5 py-3">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt className="text-meta text-ink3">{fact.name}</dt>
          <dd>
            <span className="text-ink2">{fact.from} → </span>
            <b className="text-read font-semibold">{fact.to}</b>{' '}
            <span className="text-meta text-ink2">{fact.change}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function formatDeltaCount(change: number): string {
  return change > 0 ? `+${change}` : change < 0 ? `−${-change}` : '0';
}

function NotHere({ before, after }: { readonly before: RunEntry; readonly after: RunEntry }) {
  const session = useSession();
  const results = useApp((state) => state.results);
  const missing = [before, after].filter((run) => results[run.id] === undefined);
  return (
    <EmptyState
      icon={<GitCompareArrows />}
      title={`Run ${missing.map((run) => run.id).join(' and ')} has no numbers per layer here`}
      actions={missing.map((run) => (
        <Button
          key={run.id}
          onClick={() => {
            session.restoreRun(run.id);
            session.show(null);
            void session.run();
          }}
        >
          Measure run {run.id} again
        </Button>
      ))}
    >
      Only results of this session are kept whole. Its recipe is there, so it can be measured again.
    </EmptyState>
  );
}

const template = 'grid grid-cols-[28px_minmax(0,1fr)_56px_56px_64px_160px] items-center gap-2 px-5';

function Rows({
  rows,
  before,
  after,
}: {
  readonly rows: readonly LayerDifference[];
  readonly before: RunEntry;
  readonly after: RunEntry;
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
          Run {before.id}
        </span>
        <span role="columnheader" className="text-right">
          Run {after.id}
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
              <Row key={row.name} row={row} topPx={item.start} largest={largest} />
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
}: {
  readonly row: LayerDifference;
  readonly topPx: number;
  readonly largest: number;
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
      <span role="cell" className="truncate-start min-w-0" title={row.name}>
        <bdi>
          <span className="text-ink3">{label.block}</span>
          {label.leaf}
        </bdi>
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
