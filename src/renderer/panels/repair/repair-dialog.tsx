import { Check, Wrench } from 'lucide-react';
import type { RepairResult, RepairStep } from '../../../shared/contract/repairing';
import {
  judgedOnWords,
  layersOfRepair,
  repairKinds,
  repairWords,
} from '../../../shared/repairs/repairs';
import { useApp, useSession } from '../../session/page/app-context';
import { busyJob, jobOf, labelsOf } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { countOf, formatDb } from '../../ui/text/numbers';
import { AnalysisDialog } from '../judge/analysis-dialog';

/** Repairs of all kinds, what each brought on samples it was not derived from, and one step to apply those that win. */
export function RepairDialog() {
  const session = useSession();
  const isRunning = useApp((state) => jobOf(state, 'repair') !== null);
  const isBusy = useApp((state) => busyJob(state) !== null);
  const kept = useApp((state) => keptOf(state.analyses.repair?.value).length);
  return (
    <AnalysisDialog
      kind="repair"
      title="Repair all that pays"
      subtitle={(found, old) =>
        found === null
          ? undefined
          : `Measured on ${countOf(found.value.samples, 'sample')} ${judgedOnWords[found.value.judgedOn]}${old}`
      }
      className="h-[520px] w-[680px]"
      idle="Output SQNR; repairs cost neither speed nor size"
      again={{
        label: kept === 0 ? 'Try repairs' : 'Try again',
        disabled: isBusy,
        run: () => void session.measure('repair'),
      }}
      actions={
        <Button
          look="primary"
          size="medium"
          disabled={kept === 0 || isBusy}
          onClick={() => session.applyRepairs()}
        >
          Apply
        </Button>
      }
      empty={{
        icon: <Wrench />,
        title: isRunning ? 'Trying repairs' : 'Not tried',
        text: 'Weights and biases are changed so that int8 fits them. What does not win on samples it was not derived from is left out.',
      }}
    >
      {({ value }) => <Steps result={value} />}
    </AnalysisDialog>
  );
}

function keptOf(result: RepairResult | undefined): RepairStep['repairs'] {
  return (result?.steps ?? []).flatMap((step) => (step.kept ? step.repairs : []));
}

function Steps({ result }: { readonly result: RepairResult }) {
  const labels = useApp(labelsOf);
  const kept = keptOf(result);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-5 py-3" tabIndex={0}>
      <p className="text-read">
        {kept.length === 0
          ? 'No repair wins here: the recipe stays as it is.'
          : `${countOf(kept.length, 'repair')}: ${formatDb(result.beforeDb)} → ${formatDb(result.afterDb)} dB`}
      </p>
      <ul aria-label="What was tried" className="mt-3">
        {result.steps.map((step) => (
          <li
            key={step.repairs.map((repair) => repairWords(repair, (name) => name)).join()}
            className="grid min-h-7 grid-cols-[minmax(0,1fr)_140px_90px] items-baseline gap-3"
          >
            <span className="truncate" title={titleOf(step, (name) => labels.of(name).text)}>
              {repairKinds[step.kind].label}
              <span className="text-ink2">
                , {countOf(new Set(step.repairs.flatMap(layersOfRepair)).size, 'layer')}
              </span>
            </span>
            <span className="text-right">
              {formatDb(step.beforeDb)} → {formatDb(step.afterDb)} dB
            </span>
            <span className="text-right text-ink2">
              {step.kept ? (
                <>
                  <Check className="mr-1 inline size-3.5 align-[-2px] text-accent" aria-hidden />
                  kept
                </>
              ) : (
                'left out'
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function titleOf({ kind, repairs }: RepairStep, nameOf: (layer: string) => string): string {
  const words = repairs.map((repair) => repairWords(repair, nameOf));
  return [`${repairKinds[kind].label} ${repairKinds[kind].about}.`, ...words].join('\n');
}
