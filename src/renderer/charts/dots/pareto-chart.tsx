import { ChartNoAxesCombined } from 'lucide-react';
import { useMemo, type ReactElement } from 'react';
import type { RunEntry } from '../../state/runs/run-history';
import { EmptyState } from '../../ui/empty-state';
import { countOf, formatBytes, formatDb, formatPercent } from '../../ui/text/numbers';
import { rangeTicks } from '../plot/count-ticks';
import { DotChart, type Dot } from './dot-chart';
import { paretoFrontier } from './frontier';

/** What the chart needs to know of a run. */
export type ParetoRun = Pick<
  RunEntry,
  'id' | 'title' | 'skipped' | 'outputDb' | 'exact' | 'accuracy' | 'sizeBytes' | 'trusted'
>;

export interface ParetoChartProps {
  readonly id?: string;
  readonly runs: readonly ParetoRun[];
  readonly current: number | null;
  /** The recipe as it is now, not measured yet. */
  readonly predicted: { readonly skipped: number; readonly outputDb: number } | null;
  onRestore(run: number): void;
  onCompare(run: number): void;
  onMenu?(run: number, at: { readonly x: number; readonly y: number }): void;
}

/** Shows runs as dots, layers skipped against output SQNR, and joins those no other beats; data from the runs. */
export function ParetoChart({
  id,
  runs,
  current,
  predicted,
  onRestore,
  onCompare,
  onMenu,
}: ParetoChartProps): ReactElement {
  const shown = useMemo(
    () => runs.filter((run) => run.trusted && run.outputDb !== null && !run.exact),
    [runs],
  );
  const chart = useMemo(() => paretoDots(shown, current, predicted), [shown, current, predicted]);
  if (shown.length === 0 || (shown.length === 1 && predicted === null))
    return <NoDots kept={runs.some((run) => !run.trusted)} runs={shown.length} />;
  return (
    <DotChart
      {...(id === undefined ? {} : { id })}
      label={`Pareto: layers skipped against output SQNR, ${countOf(shown.length, 'run')}`}
      {...chart}
      xLabel="layers skipped"
      yLabel="dB"
      target={null}
      onPick={(key, { shiftKey }) => (shiftKey ? onCompare(Number(key)) : onRestore(Number(key)))}
      {...(onMenu === undefined
        ? {}
        : {
            onMenu: (key: string, at: { readonly x: number; readonly y: number }) =>
              onMenu(Number(key), at),
          })}
    />
  );
}

function NoDots({ kept, runs }: { readonly kept: boolean; readonly runs: number }): ReactElement {
  if (kept && runs === 0) {
    return (
      <EmptyState icon={<ChartNoAxesCombined />} title="Kept apart">
        Runs on random data never join the Pareto chart.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ChartNoAxesCombined />}
      title={runs === 0 ? 'No run so far' : 'One run so far'}
    >
      {runs === 0
        ? 'Each run becomes a dot here.'
        : 'Skip a layer, or tune. Each run becomes a dot here.'}
    </EmptyState>
  );
}

function paretoDots(
  runs: readonly ParetoRun[],
  current: number | null,
  predicted: ParetoChartProps['predicted'],
) {
  const frontier = paretoFrontier(runs.map((run) => ({ cost: run.skipped, gain: run.outputDb })));
  const onFront = new Set(frontier);
  const all = [
    ...runs.map((run) => run.outputDb ?? 0),
    ...(predicted === null ? [] : [predicted.outputDb]),
  ];
  const xMax = Math.max(4, ...runs.map((run) => run.skipped), (predicted?.skipped ?? 0) + 1);
  const front = frontier.map((index) => ({
    x: runs[index]?.skipped ?? 0,
    y: runs[index]?.outputDb ?? 0,
  }));
  const last = front.at(-1);
  if (last !== undefined && predicted === null) front.push({ x: xMax, y: last.y });
  const dots = runs.map((run, index): Dot => {
    const isCurrent = run.id === current;
    return {
      key: String(run.id),
      x: run.skipped,
      y: run.outputDb ?? 0,
      look: isCurrent ? 'chosen' : onFront.has(index) ? 'front' : 'other',
      label: isCurrent ? `${run.id} · ${formatDb(run.outputDb)}` : String(run.id),
      weight: isCurrent ? 3 : onFront.has(index) ? 1 : 0,
      name: `Run ${run.id}: ${run.title}, ${countOf(run.skipped, 'layer')} skipped, ${formatDb(run.outputDb)} dB`,
      tooltip: <RunTooltip run={run} current={isCurrent} />,
    };
  });
  if (predicted !== null) {
    dots.push({
      key: 'predicted',
      x: predicted.skipped,
      y: predicted.outputDb,
      look: 'predicted',
      label: `${formatDb(predicted.outputDb)} predicted`,
      weight: 2,
      name: `Predicted: ${formatDb(predicted.outputDb)} dB with ${countOf(predicted.skipped, 'layer')} skipped`,
      tooltip: `${formatDb(predicted.outputDb)} dB predicted, not measured yet`,
    });
  }
  const yTicks = rangeTicks(Math.min(0, ...all), Math.max(40, ...all), 6);
  return {
    dots,
    front,
    xMax,
    yTicks,
    next:
      predicted === null || current === null ? null : { from: String(current), to: 'predicted' },
  };
}

function RunTooltip({
  run,
  current,
}: {
  readonly run: ParetoRun;
  readonly current: boolean;
}): ReactElement {
  return (
    <>
      <p className="font-medium break-words">
        <span className="font-normal text-ink3">{run.id}</span> {run.title}
      </p>
      <p>
        {formatDb(run.outputDb)} dB
        {run.accuracy === null ? '' : ` · ${formatPercent(run.accuracy)} %`}
        {` · ${formatBytes(run.sizeBytes)}`}
      </p>
      <p className="mt-1 text-meta text-ink3">
        {current ? 'Shown now' : 'Click restores it, Shift+click compares'}
      </p>
    </>
  );
}
