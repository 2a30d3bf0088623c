import { CircleAlert, RefreshCw, TriangleAlert, Unplug } from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import type { Problem } from '../../state/app-state';
import { shownEntry } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { errorText } from '../../ui/text/error-text';
import { Banner } from './banner';

/** Shows why the page has no engine: the server does not answer or was started again, or another tab works. */
export function ConnectionBanner() {
  const connection = useApp((state) => state.engine.connection);
  if (connection === 'up') return null;
  if (connection === 'elsewhere') {
    return (
      <Banner
        tone="warn"
        icon={<Unplug />}
        title="Bitloupe is open in another tab."
        actions={<Button onClick={() => location.reload()}>Use it here</Button>}
      >
        The engine holds one model, so one tab works at a time.
      </Banner>
    );
  }
  if (connection === 'refused') {
    return (
      <Banner tone="danger" icon={<Unplug />} title="The server was started again.">
        This page belongs to its earlier start. Open the address that Bitloupe printed now: model,
        recipe and history come back there.
      </Banner>
    );
  }
  return (
    <Banner tone="danger" icon={<Unplug />} title="The server does not answer.">
      It is tried again every second. Your recipe and history are kept.
    </Banner>
  );
}

/** Shows that the engine crashed too often to be started again, and what was saved. */
export function StoppedBanner() {
  const session = useSession();
  const stopped = useApp((state) => state.engine.status?.state === 'stopped');
  const isSaved = useApp((state) => state.unsaved === null);
  if (!stopped) return null;
  return (
    <Banner
      tone="danger"
      icon={<TriangleAlert />}
      title="The engine keeps stopping."
      actions={
        <>
          <Button look="ghost" onClick={() => session.show('log')}>
            Show log
          </Button>
          <Button onClick={() => void session.startEngine()}>Start engine</Button>
        </>
      }
    >
      It was not started again.{isSaved ? ' Your recipe and history are saved.' : ''}
    </Banner>
  );
}

function retryAction(
  session: ReturnType<typeof useSession>,
  problem: Problem,
): { label: string; run(): void } | null {
  const state = session.store.getState();
  if (problem.retry === 'run') return { label: 'Run again', run: () => void session.run() };
  if (problem.retry === 'compare')
    return { label: 'Choose another…', run: () => void session.compareWith('model') };
  const { file } = problem;
  if (problem.retry === 'open' && file !== undefined)
    return { label: 'Try again', run: () => void session.open(file) };
  if (problem.retry === 'open' && state.model.status !== 'none') {
    const { from } = state.model;
    return { label: 'Open again', run: () => void session.open(from) };
  }
  return null;
}

/** Shows what went wrong last, with what can be done about it. */
export function ProblemBanner() {
  const session = useSession();
  const problem = useApp((state) => state.problem);
  if (problem === null) return null;
  const retry = retryAction(session, problem);
  return (
    <Banner
      tone="danger"
      icon={<CircleAlert />}
      title={`${problem.title}.`}
      onDismiss={() => session.tell(null)}
      actions={
        retry === null ? undefined : (
          <Button
            onClick={() => {
              session.tell(null);
              retry.run();
            }}
          >
            {retry.label}
          </Button>
        )
      }
    >
      {errorText(problem.error)}
    </Banner>
  );
}

export function RecoveredBanner() {
  const session = useSession();
  const recovered = useApp((state) => state.recovered);
  const isReady = useApp((state) => state.engine.status?.state === 'ready');
  const shown = useApp(shownEntry);
  const isChanged = useApp((state) => state.changedFile !== null);
  // Another file is the greater news, and says all of it.
  if (recovered === null || !isReady || isChanged) return null;
  const numbers = shown === null ? '' : ` Numbers shown are from run ${shown.id}.`;
  return (
    <Banner
      tone="info"
      icon={<RefreshCw />}
      title={
        recovered.asked
          ? 'The engine was stopped and started again.'
          : 'The engine stopped and was restarted.'
      }
      onDismiss={() => session.dismissRecovered()}
      actions={
        <>
          {recovered.asked ? null : (
            <Button look="ghost" onClick={() => session.show('log')}>
              Show log
            </Button>
          )}
          <Button onClick={() => void session.run()}>Run again</Button>
        </>
      }
    >
      {recovered.back ? 'Model, recipe and history are back.' : 'Model and data are read again.'}
      {recovered.unfinished ? ' The last run did not finish.' : ''}
      {numbers}
    </Banner>
  );
}
