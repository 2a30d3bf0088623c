import { GitCompareArrows } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ModelComparison } from '../../../shared/contract/judgement';
import { useApp, useSession } from '../../session/page/app-context';
import { shownEntry, shownResult } from '../../state/derived/derived';
import type { RunEntry } from '../../state/runs/run-history';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { formatBytes, formatCount, formatDb, formatPercent } from '../../ui/text/numbers';
import { Segmented } from '../../ui/segmented';
import { useStepText } from '../../session/page/use-now';
import { DifferenceRows } from './difference-rows';
import { otherDifferences, type OtherMetric } from './other-difference';
import { byChange } from './run-difference';

/** A model that another tool quantized, quantization-aware training included, beside the run on screen. */
export function CompareWithDialog() {
  const session = useSession();
  const other = useApp((state) => state.analyses.compareWith);
  const job = useApp((state) => state.jobs.find((each) => each.kind === 'compareWith') ?? null);
  const progress = useStepText(job);
  const isShown = other !== null && job === null;
  return (
    <Dialog
      title="Compare with a quantized model"
      subtitle={isShown ? other.about.name : undefined}
      className="h-[640px] w-[800px]"
      onClose={() => {
        if (job !== null) void session.cancel();
        session.show(null);
      }}
      footer={
        <>
          <span className="min-w-0 flex-1 truncate text-ink2">
            {job === null
              ? 'Against the open float model, calibration samples, simulated kernels'
              : progress}
          </span>
          <Button
            size="medium"
            onClick={() => (job === null ? void session.compareWith() : void session.cancel())}
          >
            {job === null ? 'Another model…' : 'Cancel'}
          </Button>
        </>
      }
    >
      {isShown ? (
        <Comparison comparison={other.value} />
      ) : (
        <EmptyState icon={<GitCompareArrows />} title={job?.title ?? 'Nothing compared'}>
          Layers are found by the names of their outputs, by the values of their weights, and by
          what they read.
        </EmptyState>
      )}
    </Dialog>
  );
}

function Comparison({ comparison }: { readonly comparison: ModelComparison }) {
  const plan = useApp((state) => state.plan);
  const run = useApp(shownResult);
  const entry = useApp(shownEntry);
  const [metric, setMetric] = useState<OtherMetric>('accumulated');
  const [order, setOrder] = useState<'change' | 'position'>('position');
  const rows = useMemo(() => {
    if (plan === null) return [];
    const all = otherDifferences(comparison, plan, run?.report.layers ?? [], metric);
    return order === 'change' ? byChange(all) : all;
  }, [comparison, plan, run, metric, order]);
  return (
    <>
      <Summary comparison={comparison} />
      {comparison.notices.length === 0 ? null : (
        <ul
          aria-label="Notices"
          tabIndex={0}
          className="max-h-24 shrink-0 overflow-y-auto border-b border-line bg-warn-bg px-5 py-2"
        >
          {comparison.notices.map(({ message, hint }) => (
            <li key={message}>
              {message} <span className="text-ink2">{hint ?? ''}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-5">
        <Segmented<OtherMetric>
          label="Metric"
          value={metric}
          options={[
            { value: 'accumulated', label: 'Accumulated' },
            { value: 'weights', label: 'Weights' },
          ]}
          onChange={setMetric}
        />
        <span className="flex-1" />
        <Segmented<'change' | 'position'>
          label="Order"
          value={order}
          options={[
            { value: 'change', label: 'By difference' },
            { value: 'position', label: 'By position' },
          ]}
          onChange={setOrder}
        />
      </div>
      <DifferenceRows
        rows={rows}
        names={[entry === null ? 'No run' : `Run ${entry.id}`, 'Other']}
      />
    </>
  );
}

function Summary({ comparison }: { readonly comparison: ModelComparison }) {
  const run = useApp(shownResult);
  const entry = useApp(shownEntry);
  const layers = useApp((state) => state.plan?.layers.length ?? 0);
  const { outputs, sizeBytes, quantizedTop1, floatTop1 } = comparison;
  const judgedApart = useApp((state) => state.validation.status === 'ready');
  const worst = outputs.toSorted((a, b) => rank(a) - rank(b))[0];
  const ours = run?.report.outputs.find(({ name }) => name === worst?.name)?.sqnrDb ?? null;
  const facts = [
    {
      name: outputs.length > 1 ? 'Worst output, dB' : 'Output SQNR, dB',
      value: worst === undefined ? '–' : formatDb(worst.sqnrDb, worst.exact === true),
      note: entry === null ? '' : `run ${entry.id}: ${formatDb(ours)}`,
    },
    quantizedTop1 === null
      ? agreementFact(comparison, judgedApart ? null : entry)
      : {
          name: 'Accuracy, %',
          value: formatPercent(quantizedTop1),
          note: `float ${formatPercent(floatTop1)}`,
        },
    {
      name: 'Size',
      value: formatBytes(sizeBytes),
      note: entry === null ? '' : `run ${entry.id}: ${formatBytes(entry.sizeBytes)}`,
    },
    {
      name: 'Layers found',
      value: String(comparison.layers.length),
      note: `of ${layers}`,
    },
  ];
  return (
    <dl className="grid shrink-0 grid-cols-4 border-b border-line px-5 py-3">
      {facts.map(({ name, value, note }) => (
        <div key={name}>
          <dt className="text-meta text-ink3">{name}</dt>
          <dd>
            <b className="text-read font-semibold">{value}</b>{' '}
            <span className="text-meta text-ink2">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `run` is null where its own agreement is of other samples, so that the two cannot be put side by side. */
function agreementFact({ agreement, answers }: ModelComparison, run: RunEntry | null): Fact {
  if (agreement === null)
    return { name: 'Agreement, %', value: formatPercent(null), note: 'no classes to choose from' };
  const counted = `${formatCount(Math.round(agreement * answers))} of ${formatCount(answers)}`;
  const own = run?.agreement == null ? '' : ` · run ${run.id}: ${formatPercent(run.agreement)}`;
  return { name: 'Agreement, %', value: formatPercent(agreement), note: `${counted}${own}` };
}

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** An output without noise is the best there is. */
function rank({ sqnrDb, exact }: ModelComparison['outputs'][number]): number {
  return exact === true ? Number.POSITIVE_INFINITY : (sqnrDb ?? Number.NEGATIVE_INFINITY);
}
