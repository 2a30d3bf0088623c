import { Check } from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import { remediesKey } from '../../state/analyses/analyses';
import type { AppState } from '../../state/app-state';
import { busyJob, jobOf, presentKey } from '../../state/derived/derived';
import type { ReactElement } from 'react';
import type { Remedy } from '../../../shared/contract/tuning';
import type { LayerView } from '../../../shared/contract/model-view';
import { Button } from '../../ui/button';
import { countOf, formatDb, formatDeltaBytes, formatDeltaDb, nothing } from '../../ui/text/numbers';
import { Skeleton } from '../../ui/skeleton';
import { Tag } from '../../ui/tag';
import type { InspectorProps } from '../parts/inspector-props';
import { isApplied, isBetter, rankRemedies } from './remedy-state';
import { Section } from '../parts/section';

/** What could be done about this layer: the output SQNR it gives, and what it costs. A click applies. */
export function RemediesSection(
  props: InspectorProps & { readonly layer: LayerView },
): ReactElement {
  const { layer, trusted, hasData, report, outputDb, stale } = props;
  const remedies = useApp((state) => remediesOf(state, layer.name));
  const prediction = useApp((state) =>
    state.prediction?.key === presentKey(state) ? state.prediction.value : null,
  );
  if (!trusted) {
    return (
      <Section title="Remedies" tag={<Tag tone="warn">random data</Tag>}>
        <p className="text-ink2">Remedies are ranked on real data only.</p>
      </Section>
    );
  }
  const note =
    outputDb === null ? null : `output SQNR, ${stale ? 'before' : 'now'} ${formatDb(outputDb)} dB`;
  if (!hasData || report === null) {
    return (
      <Section title="Remedies">
        <p className="text-ink2">
          {hasData ? 'They come after a run.' : 'They need data to be measured on.'}
        </p>
      </Section>
    );
  }
  const foreseen = prediction?.toggled[layer.index] ?? null;
  const rows =
    remedies === null
      ? foreseen === null || layer.skipped
        ? []
        : [skipRemedy(layer, foreseen)]
      : rankRemedies(remedies);
  return (
    <Section title="Remedies" note={note}>
      {rows.length === 0 ? null : (
        <div className="remedy-grid h-4 text-meta text-ink3" aria-hidden>
          <span />
          <span className="text-right">output SQNR</span>
          <span className="text-right">size</span>
        </div>
      )}
      {rows.map((remedy) => (
        <RemedyRow key={remedy.label} {...props} remedy={remedy} provisional={remedies === null} />
      ))}
      {remedies === null ? (
        <MeasureRemedies layer={layer} />
      ) : rows.length === 0 ? (
        <p className="text-ink2">Nothing that was tried changes the output.</p>
      ) : rows.some(
          (remedy) => isBetter(remedy, outputDb) || isApplied(remedy, props.recipe),
        ) ? null : (
        <p className="mt-1 text-ink2">Nothing that was tried helps.</p>
      )}
    </Section>
  );
}

/** The way to measured remedies; while they are measured, how far that is. */
function MeasureRemedies({ layer }: { readonly layer: LayerView }): ReactElement {
  const session = useSession();
  const job = useApp((state) => jobOf(state, 'remedies'));
  const busy = useApp((state) => busyJob(state) !== null);
  // The engine counts remedies; what it does before that has other units.
  const last = job?.steps.at(-1);
  const step = last?.unit === 'remedies' ? last : null;
  return (
    <div className="mt-1 flex items-center gap-2">
      {job !== null ? (
        <>
          <Button onClick={() => void session.cancel()}>Cancel</Button>
          <span role="status" className="text-ink2">
            {step === null
              ? 'Preparing remedies'
              : `Measured ${step.done} of ${countOf(step.total, 'remedy', 'remedies')}`}
          </span>
        </>
      ) : (
        <>
          <Button disabled={busy} onClick={() => void session.measure('remedies', layer.name)}>
            Measure remedies
          </Button>
          <span className="min-w-0 truncate text-ink2">
            {busy
              ? 'after the work in progress'
              : layer.skipped
                ? 'instead of the skip'
                : 'not measured yet'}
          </span>
        </>
      )}
    </div>
  );
}

function remediesOf(state: AppState, layer: string): readonly Remedy[] | null {
  return state.analyses.remedies[remediesKey(presentKey(state), layer)] ?? null;
}

function skipRemedy(layer: LayerView, predictedDb: number): Remedy {
  return {
    kind: 'skip',
    label: 'Skip this layer',
    patches: [{ layer: layer.name, patch: 'none' }],
    measuredDb: null,
    predictedDb,
    // Q and DQ nodes count as well: what a skip adds to the file is known once it was measured.
    extraBytes: 0,
  };
}

function RemedyRow({
  remedy,
  provisional,
  recipe,
  outputDb,
  stale,
}: InspectorProps & { readonly remedy: Remedy; readonly provisional: boolean }): ReactElement {
  const { applyRemedy } = useSession();
  const applied = isApplied(remedy, recipe);
  const better = isBetter(remedy, outputDb);
  return (
    <button
      type="button"
      disabled={applied}
      className={`remedy-grid -mx-1 min-h-6 rounded-1 px-1 text-left ${applied ? 'bg-accent-bg' : 'hover:bg-raised'}`}
      title={applied ? 'The recipe says so already' : applyTitle(remedy)}
      onClick={() => applyRemedy(remedy)}
    >
      <span className="py-1 leading-4 whitespace-normal">
        <span className="sr-only">{applied ? 'Applied: ' : 'Apply: '}</span>
        {remedy.label}
        {applied ? (
          <Check className="ml-1.5 inline size-3.5 align-[-2px] text-accent" aria-hidden />
        ) : null}
      </span>
      <span className={`text-right ${better ? 'font-semibold' : ''}`}>
        <RemedyDb remedy={remedy} isComing={applied && stale} />
      </span>
      <span className="text-right text-ink2">
        <span className="sr-only">, size </span>
        {provisional ? nothing : formatDeltaBytes(remedy.extraBytes)}
      </span>
    </button>
  );
}

/** A repair is ranked by what it gains on samples that it was not derived from. */
function applyTitle({ heldOutGainDb }: Remedy): string {
  return heldOutGainDb === undefined || heldOutGainDb === null
    ? 'Apply'
    : `Apply: ${formatDeltaDb(heldOutGainDb)} dB on samples that it was not derived from`;
}

/** What was measured, else what is foreseen: never both, so that one is not taken for the other. */
function RemedyDb({
  remedy: { measuredDb, predictedDb },
  isComing,
}: {
  readonly remedy: Remedy;
  readonly isComing: boolean;
}): ReactElement {
  if (measuredDb !== null)
    return (
      <>
        <span className="sr-only">, measured </span>
        {formatDb(measuredDb)} dB
      </>
    );
  if (isComing) return <Skeleton className="w-8" />;
  if (predictedDb === null) return <>{nothing}</>;
  return (
    <span className="font-normal text-ink2" title="Predicted, not measured">
      <span className="border-b border-dashed border-ink3">{formatDb(predictedDb)} dB</span>
      <span className="block text-meta leading-3 text-ink3">predicted</span>
    </span>
  );
}
