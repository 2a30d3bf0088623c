import { metricTable } from '../../../shared/contract/metrics';
import { GitCompareArrows, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import { dataOfRun, nameOfRun, type RunEntry } from '../../state/runs/run-history';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import {
  formatBytes,
  formatDb,
  formatDeltaBytes,
  formatDeltaDb,
  formatPercent,
} from '../../ui/text/numbers';
import { Select } from '../../ui/select';
import { CompareFrame } from './compare-frame';
import { comparedMetrics, differences, type ComparedMetric } from './run-difference';

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
  useEffect(() => {
    void session.needRun(beforeId);
    void session.needRun(afterId);
  }, [session, beforeId, afterId]);
  const before = runs.find((run) => run.id === beforeId);
  const after = runs.find((run) => run.id === afterId);
  const rows = useMemo(() => {
    const [a, b] = [results[beforeId], results[afterId]];
    return a === undefined || b === undefined ? null : differences(a, b, metric);
  }, [results, beforeId, afterId, metric]);
  const options = runs
    .toReversed()
    .map((run) => ({ value: String(run.id), label: `${run.id}  ${nameOfRun(run)}` }));
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
      <OtherGround before={before} after={after} />
      <CompareFrame<ComparedMetric>
        heading={{
          metric,
          onMetric: setMetric,
          options: comparedMetrics.map((id) => ({ value: id, label: metricTable[id].label })),
        }}
        rows={rows}
        first="change"
        names={[`Run ${before.id}`, `Run ${after.id}`]}
        empty={<NotHere before={before} after={after} />}
      />
    </Dialog>
  );
}

interface Fact {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly change: string;
}

/** Accuracy, or agreement with the float model where there are no labels; nothing where neither run was judged. */
function judged(before: RunEntry, after: RunEntry): readonly Fact[] {
  const isLabelled = before.accuracy !== null || after.accuracy !== null;
  const [a, b] = isLabelled
    ? [before.accuracy, after.accuracy]
    : [before.agreement, after.agreement];
  if (a === null && b === null) return [];
  const words = (share: number | null): string =>
    share === null ? 'not judged' : formatPercent(share);
  return [
    {
      name: isLabelled ? 'Accuracy, %' : 'Agreement with float, %',
      from: words(a),
      to: words(b),
      change: a === null || b === null ? '' : formatDeltaDb((b - a) * 100),
    },
  ];
}

function Summary({ before, after }: { readonly before: RunEntry; readonly after: RunEntry }) {
  const delta =
    before.outputDb === null || after.outputDb === null ? null : after.outputDb - before.outputDb;
  const facts: readonly Fact[] = [
    {
      name: 'Output SQNR, dB',
      from: formatDb(before.outputDb, before.exact),
      to: formatDb(after.outputDb, after.exact),
      change: formatDeltaDb(delta),
    },
    ...judged(before, after),
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
    <dl className="grid shrink-0 auto-cols-fr grid-flow-col border-b border-line px-5 py-3">
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

/** Numbers of different samples differ by themselves: that must not be taken for what the recipe does. */
function OtherGround({ before, after }: { readonly before: RunEntry; readonly after: RunEntry }) {
  const isOtherModel =
    before.modelKey !== '' && after.modelKey !== '' && before.modelKey !== after.modelKey;
  if (before.dataKey === after.dataKey && !isOtherModel) return null;
  const told = isOtherModel
    ? 'The model file was another one.'
    : `Run ${before.id} was measured on ${dataOfRun(before)}, run ${after.id} on ${dataOfRun(after)}.`;
  return (
    <p role="status" className="flex shrink-0 gap-2 border-b border-line bg-warn-bg px-5 py-2">
      <TriangleAlert className="size-4 shrink-0 text-warn" aria-hidden />
      <span>{told} Part of every difference comes from that, not from the recipe.</span>
    </p>
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
            session.show(null);
            void session.restoreRun(run.id).then(() => session.run());
          }}
        >
          Measure run {run.id} again
        </Button>
      ))}
    >
      They gave way to newer ones, as stored numbers may take 512 MB, or were measured before
      numbers were kept. Its recipe is there, so it can be measured again; pinned runs stay longest.
    </EmptyState>
  );
}
