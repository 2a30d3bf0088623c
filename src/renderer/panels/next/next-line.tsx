import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { chooseNext } from '../../../shared/findings/next-step';
import { useApp, useSession } from '../../session/page/app-context';
import { canAdvise } from '../../session/analyses/advise';
import { busyJob, jobOf, labelsOf, presentResult, shownResult } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { Tag } from '../../ui/tag';
import { useStepText } from '../../session/page/use-now';
import { measuredWords, unmeasuredWords, type NextWords } from './next-words';

/** Shows what to do next, as far as it was measured to help; data from the engine's advice on the run. */
export function NextLine() {
  const isShown = useApp((state) => shownResult(state) !== null);
  const isPresent = useApp(canAdvise);
  const isRandom = useApp((state) => state.data.status === 'ready' && !state.data.value.trusted);
  if (!isShown || isRandom) return null;
  return (
    <section
      aria-label="Next step"
      className="flex h-7 shrink-0 items-center gap-2 border-b border-line bg-panel px-3 text-ink2"
    >
      <ArrowRight aria-hidden className="size-3.5 shrink-0 text-ink3" />
      <b className="font-semibold text-ink">Next</b>
      {isPresent ? <Present /> : <span>This recipe is not measured yet.</span>}
    </section>
  );
}

function Present() {
  const job = useApp((state) => jobOf(state, 'advice'));
  const advice = useApp((state) => presentResult(state, 'advice'));
  const report = useApp((state) => shownResult(state)?.report ?? null);
  const labels = useApp(labelsOf);
  const busy = useApp((state) => busyJob(state) !== null);
  const session = useSession();
  const step = useStepText(job);
  if (job !== null)
    return (
      <>
        <span role="status">Measuring what helps {step}</span>
        <Button look="ghost" onClick={() => void session.cancelQuiet()}>
          Cancel
        </Button>
      </>
    );
  if (report === null) return null;
  if (advice === null)
    return (
      <Sentence words={unmeasuredWords(report, labels)}>
        <Button disabled={busy} onClick={() => void session.advise()}>
          Measure what helps
        </Button>
      </Sentence>
    );
  const next = chooseNext(advice);
  return (
    <Sentence words={measuredWords(next, advice, labels, report.data.samples)}>
      {next.kind === 'skip' ? (
        <Button onClick={() => session.skip(next.skip.skips)}>
          Skip {next.skip.skips.length === 1 ? 'it' : countWords(next.skip.skips.length)}
        </Button>
      ) : null}
      {next.kind !== 'nothing-left' && next.perChannel !== null ? (
        <Button onClick={() => session.usePerChannel()}>Use per channel</Button>
      ) : null}
      {next.kind === 'nothing-left' ? null : (
        <Button look="ghost" className="max-wide:hidden" onClick={() => session.show('tune')}>
          Tune…
        </Button>
      )}
    </Sentence>
  );
}

function countWords(count: number): string {
  return count === 2 ? 'both' : `all ${count}`;
}

function Sentence({
  words: { text, basis, guess },
  children,
}: {
  readonly words: NextWords;
  readonly children: ReactNode;
}) {
  return (
    <>
      <span className="min-w-0 truncate text-ink" title={text}>
        {text}
      </span>
      <Tag title={`Measured on ${basis}`}>measured</Tag>
      {guess === '' ? null : (
        <span className="flex shrink-0 items-center gap-1.5 max-wide:hidden">
          {guess} <Tag title="Not measured">guess</Tag>
        </span>
      )}
      <span className="flex shrink-0 gap-1">{children}</span>
    </>
  );
}
