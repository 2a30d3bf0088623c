import type { ReactNode } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import type { Kernels } from '../../../shared/contract/arguments';
import { isEnabled, runCommand } from '../../commands/commands';
import { busyJob, quietJob, shownEntry } from '../../state/derived/derived';
import type { Job } from '../../state/analyses/jobs';
import { countOf, formatBytes, formatDuration } from '../../ui/text/numbers';
import { countSamples } from '../../state/words/data-words';
import { phaseWords } from '../../../shared/words/phase-words';
import { runSteps, stepLine } from '../../session/core/progress-words';
import { collectNotices } from '../../state/derived/notices';
import { useNow } from '../../session/page/use-now';
import { cpuWords, engineWords } from './engine-words';

function Item({
  children,
  className,
}: {
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <span
      className={`border-l border-line px-2.5 leading-3.5 first:border-0 first:pl-0 ${className ?? ''}`}
    >
      {children}
    </span>
  );
}

/** Shows what the engine does, what is loaded and how much memory that takes; data from engine, data and jobs. */
export function StatusBar() {
  const session = useSession();
  const job = useApp(busyJob);
  const engine = useApp((state) => state.engine);
  const data = useApp((state) => state.data);
  const validation = useApp((state) => state.validation);
  const kernels = useApp((state) => state.settings.kernels);
  const shown = useApp(shownEntry);
  const notices = useApp(collectNotices);
  const words = engineWords(engine);
  const isReady = engine.status?.state === 'ready' && engine.connection === 'up';
  return (
    <footer
      aria-label="Status"
      data-panel=""
      tabIndex={-1}
      className="flex h-6 shrink-0 items-center overflow-hidden border-t border-line bg-panel px-3 text-meta whitespace-nowrap text-ink2 outline-none"
    >
      {job === null ? (
        <>
          <Item>
            <span className="flex items-center gap-1.5" title={engine.status?.reason ?? undefined}>
              <i
                aria-hidden
                className={`size-1.5 rounded-full ${isReady ? 'bg-float' : 'bg-danger'}`}
              />
              {words}
            </span>
          </Item>
          <Item>
            <KernelsButton kernels={kernels} />
          </Item>
          <QuietStatus />
          {notices.length === 0 ? null : (
            <Item>
              <button
                type="button"
                className="hover:text-ink"
                onClick={() => session.show('notices')}
              >
                {countOf(notices.length, 'notice')}
              </button>
            </Item>
          )}
        </>
      ) : (
        <JobStatus job={job} />
      )}
      <span className="flex-1" />
      {engine.info === null ? null : (
        <>
          <Item>
            <span title={engine.info.cpuModel}>{cpuWords(engine.info.cpu)}</span>
          </Item>
          <Item className="max-wide:hidden">{countOf(engine.info.threads, 'thread')}</Item>
        </>
      )}
      {data.status === 'ready' ? (
        <Item className="max-wide:hidden">
          {data.value.trusted && validation.status === 'ready'
            ? `${data.value.samples} calibration · ${validation.value.samples} validation`
            : countSamples(data.value)}
        </Item>
      ) : null}
      {engine.rssBytes === null ? null : <Item>{formatBytes(engine.rssBytes)}</Item>}
      {job === null && shown !== null ? (
        <Item>Measured in {formatDuration(shown.durationMs)}</Item>
      ) : null}
      <Item>
        <button type="button" className="hover:text-ink" onClick={() => session.show('keys')}>
          Keys ?
        </button>
      </Item>
    </footer>
  );
}

/** Says which kernels the numbers are from; opens both side by side. */
function KernelsButton({ kernels }: { readonly kernels: Kernels }) {
  const session = useSession();
  const isEnabledNow = useApp((state) => isEnabled('run.kernels', state));
  const words = kernels === 'simulated' ? 'Simulated kernels' : 'Real kernels';
  if (!isEnabledNow) return words;
  return (
    <button
      type="button"
      className="hover:text-ink"
      title="Simulated and real kernels side by side"
      onClick={() => runCommand(session, 'run.kernels')}
    >
      {words}
    </button>
  );
}

/** Work shorter than this needs no word. */
const silentMs = 200;

/** What the engine does without having been asked by a button: a selection, or the advice after a run. */
function QuietStatus() {
  const job = useApp(quietJob);
  return job === null ? null : <QuietJob key={job.id} job={job} />;
}

function QuietJob({ job }: { readonly job: Job }) {
  const session = useSession();
  const now = useNow(100);
  if (now - job.startedAt < silentMs) return null;
  const step = job.steps.at(-1);
  return (
    <Item>
      <span role="status">
        {step === undefined || job.kind === 'advice' ? job.title : phaseWords[step.phase]}
        {step === undefined ? '' : ` ${stepLine(step, now)}`}
      </span>
      <button
        type="button"
        className="ml-2 hover:text-ink hover:underline"
        disabled={job.cancelledAt !== null}
        onClick={() => void session.cancelQuiet()}
      >
        {job.cancelledAt === null ? 'Cancel' : 'Cancelling'}
      </button>
    </Item>
  );
}

const patienceMs = 3000;

function JobStatus({ job }: { readonly job: Job }) {
  const session = useSession();
  const now = useNow(200);
  const step = job.steps.at(-1);
  const steps = job.kind === 'run' ? runSteps(job) : [];
  if (job.cancelledAt !== null) {
    return (
      <Item>
        <span role="status">Cancelling after the present sample</span>
        {now - job.cancelledAt > patienceMs ? (
          <button
            type="button"
            className="ml-2 text-danger hover:underline"
            onClick={() => void session.stopEngine()}
          >
            Stop the engine
          </button>
        ) : null}
      </Item>
    );
  }
  return (
    <>
      <Item>
        <b className="font-semibold text-ink">
          {step === undefined ? job.title : phaseWords[step.phase]}
        </b>
        {step === undefined ? null : <span className="pl-2">{stepLine(step, now)}</span>}
      </Item>
      {steps.map((word) => (
        <Item key={word.phase} className={word.now ? 'text-accent' : 'max-wide:hidden'}>
          {word.text}
        </Item>
      ))}
    </>
  );
}
