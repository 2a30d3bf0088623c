import { Cpu } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { KernelComparison } from '../../../shared/contract/judgement';
import { useApp, useSession } from '../../session/page/app-context';
import { busyJob, jobOf, presentResult } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { formatDb, formatDeltaDb } from '../../ui/text/numbers';
import { cpuWords } from '../status/engine-words';
import { AnalysisDialog } from '../judge/analysis-dialog';
import { CompareFrame } from './compare-frame';
import { kernelDifferences, reduceWeightRangeEdit } from './kernel-difference';

/** The same recipe under simulated kernels and under those of this CPU, layer by layer. */
export function KernelsDialog() {
  const session = useSession();
  const info = useApp((state) => state.engine.info);
  const isRunning = useApp((state) => jobOf(state, 'kernels') !== null);
  const isBusy = useApp((state) => busyJob(state) !== null);
  // Opened without numbers of this recipe, it gets them by itself, once.
  useEffect(() => {
    if (presentResult(session.store.getState(), 'kernels') === null && !isRunning)
      void session.measure('kernels');
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when it opens
  }, []);
  const cpu = info === null ? '' : `${info.cpuModel.trim()}, ${cpuWords(info.cpu)}`;
  return (
    <AnalysisDialog
      kind="kernels"
      title="Simulated and real kernels"
      subtitle={(_, old) => `${cpu}${old}`}
      className="h-[640px] w-[800px]"
      idle="Accumulated SQNR, all calibration samples"
      again={{
        label: 'Measure again',
        disabled: isBusy,
        run: () => void session.measure('kernels'),
      }}
      empty={{
        icon: <Cpu />,
        title: isRunning ? 'Measuring' : 'Not measured',
        text: 'Simulated kernels round like int8 and compute in float: the same numbers everywhere. Real kernels are what this CPU runs.',
      }}
    >
      {({ value }) => <Comparison comparison={value} />}
    </AnalysisDialog>
  );
}

function Comparison({ comparison }: { readonly comparison: KernelComparison }) {
  const plan = useApp((state) => state.plan);
  const rows = useMemo(
    () => (plan === null ? [] : kernelDifferences(comparison, plan)),
    [comparison, plan],
  );
  const saturating = useMemo(
    () =>
      new Set(comparison.layers.flatMap(({ layer, canSaturate }) => (canSaturate ? [layer] : []))),
    [comparison],
  );
  return (
    <>
      <Outputs outputs={comparison.outputs} />
      <Verdict comparison={comparison} saturating={saturating.size} />
      <CompareFrame
        heading="Real minus simulated, at the output of every layer"
        rows={rows}
        first="change"
        names={['Simulated', 'Real']}
        wordOf={({ name }) =>
          saturating.has(name) && !comparison.exactProducts ? saturates : null
        }
      />
    </>
  );
}

const saturates = {
  word: 'can saturate',
  title: 'Its weights are large enough to overflow the 16-bit sums of this CPU’s int8 kernels.',
} as const;

function Outputs({ outputs }: { readonly outputs: KernelComparison['outputs'] }) {
  return (
    <ul
      aria-label="Outputs"
      tabIndex={0}
      className="max-h-28 shrink-0 overflow-y-auto border-b border-line px-5 py-2"
    >
      {outputs.map(({ name, simulatedDb, realDb }) => (
        <li
          key={name}
          className="grid h-7 grid-cols-[minmax(0,1fr)_130px_110px_100px] items-baseline gap-3"
        >
          <span className="truncate" title={name}>
            <span className="text-ink3">Output </span>
            {name}
          </span>
          <span className="text-right text-ink2">simulated {formatDb(simulatedDb)} dB</span>
          <span className="text-right">
            real <b className="text-read font-semibold">{formatDb(realDb)}</b> dB
          </span>
          <span className="text-right text-ink2">
            {simulatedDb === null || realDb === null
              ? '–'
              : `${formatDeltaDb(realDb - simulatedDb)} dB`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What follows from the numbers; what can be done about it, where something can. */
function Verdict({
  comparison,
  saturating,
}: {
  readonly comparison: KernelComparison;
  readonly saturating: number;
}) {
  const session = useSession();
  const recipe = useApp((state) => state.document.recipe);
  const [notice] = comparison.notices;
  if (notice === undefined)
    return (
      <p className="shrink-0 border-b border-line px-5 py-2 text-ink2">
        {comparison.exactProducts || saturating === 0
          ? 'Both agree: what is debugged with simulated kernels is what this CPU computes.'
          : `Both agree on this data, although ${saturating} layers have weights that can saturate here.`}
      </p>
    );
  return (
    <div className="flex shrink-0 items-center gap-4 border-b border-line bg-warn-bg px-5 py-2">
      <p className="min-w-0 flex-1">
        {notice.message} <span className="text-ink2">{notice.hint ?? ''}</span>
      </p>
      {notice.code === 'saturation' ? (
        <Button
          onClick={() => {
            session.edit(reduceWeightRangeEdit(recipe));
            session.show(null);
          }}
        >
          Reduce the range
        </Button>
      ) : null}
    </div>
  );
}
