import { GitCompareArrows } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ModelComparison } from '../../../shared/contract/judgement';
import { useApp, useSession } from '../../session/page/app-context';
import { jobOf, shownEntry, shownResult } from '../../state/derived/derived';
import type { RunEntry } from '../../state/runs/run-history';
import { formatBytes, formatCount, formatDb, formatPercent } from '../../ui/text/numbers';
import { AnalysisDialog } from '../judge/analysis-dialog';
import { CompareFrame } from './compare-frame';
import { otherDifferences, type OtherMetric } from './other-difference';

/** A model that another tool quantized, quantization-aware training included, beside the run on screen. */
export function CompareWithDialog() {
  const session = useSession();
  const job = useApp((state) => jobOf(state, 'compareWith'));
  return (
    <AnalysisDialog
      kind="compareWith"
      title="Compare with a quantized model"
      subtitle={(found) => (found !== null && job === null ? found.about.name : undefined)}
      className="h-[640px] w-[800px]"
      idle="Against the open float model, calibration samples, simulated kernels"
      again={{ label: 'Another model…', run: () => void session.compareWith() }}
      empty={{
        icon: <GitCompareArrows />,
        title: job?.title ?? 'Nothing compared',
        text: 'Layers are found by the names of their outputs, by the values of their weights, and by what they read.',
      }}
      onClose={() => {
        if (job !== null) void session.cancel();
        session.show(null);
      }}
    >
      {({ value }) => (job === null ? <Comparison comparison={value} /> : null)}
    </AnalysisDialog>
  );
}

function Comparison({ comparison }: { readonly comparison: ModelComparison }) {
  const plan = useApp((state) => state.plan);
  const run = useApp(shownResult);
  const entry = useApp(shownEntry);
  const [metric, setMetric] = useState<OtherMetric>('accumulated');
  const rows = useMemo(
    () =>
      plan === null ? [] : otherDifferences(comparison, plan, run?.report.layers ?? [], metric),
    [comparison, plan, run, metric],
  );
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
      <CompareFrame<OtherMetric>
        heading={{
          metric,
          onMetric: setMetric,
          options: [
            { value: 'accumulated', label: 'Accumulated' },
            { value: 'weights', label: 'Weights' },
          ],
        }}
        rows={rows}
        first="position"
        changeWord="By difference"
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
