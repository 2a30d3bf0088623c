import { CircleAlert, Info, RefreshCw, TriangleAlert, Unplug } from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import { runCommand } from '../../commands/commands';
import type { Problem } from '../../state/app-state';
import { shownEntry } from '../../state/derived/derived';
import { folderChoice } from '../../state/data-choice';
import { Button } from '../../ui/button';
import { errorText } from '../../ui/text/error-text';
import { nameOfChoice } from '../../state/words/data-words';
import { Banner } from './banner';
import {
  ChoosingFailedBanner,
  DeletedRunBanner,
  FoundBanner,
  ProjectBanner,
  UnsavedValuesBanner,
} from './kept-banners';
import { ChangedFileBanner, SilentBanner, UnsavedBanner } from './trouble-banners';

/** Shows what must be said about the whole window, most serious first; data from engine, jobs and what is stored. */
export function Banners() {
  return (
    <>
      <ConnectionBanner />
      <QuantizedBanner />
      <NothingBanner />
      <StoppedBanner />
      <UnsavedBanner />
      <SilentBanner />
      <ProblemBanner />
      <DataFailedBanner />
      <ChangedFileBanner />
      <ChoosingFailedBanner />
      <ProjectBanner />
      <UnsavedValuesBanner />
      <FoundBanner />
      <DeletedRunBanner />
      <RecoveredBanner />
      <RandomDataBanner />
      <CancelledBanner />
    </>
  );
}

function ConnectionBanner() {
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

function QuantizedBanner() {
  const model = useApp((state) => (state.model.status === 'ready' ? state.model.value : null));
  const session = useSession();
  if (model === null || !model.quantized) return null;
  const count = [
    'QuantizeLinear',
    'DynamicQuantizeLinear',
    'QLinearConv',
    'QLinearMatMul',
    'MatMulInteger',
    'ConvInteger',
  ]
    .map((op) => ({ op, found: model.ops[op] ?? 0 }))
    .filter(({ found }) => found > 0)
    .map(({ op, found }) => `${found} ${op}`)
    .join(', ');
  return (
    <Banner
      tone="info"
      icon={<Info />}
      title="This model is int8 already."
      actions={
        <Button onClick={() => runCommand(session, 'model.open')}>Open its float model</Button>
      }
    >
      {count === '' ? '' : `${count} nodes found. `}It can be looked at here; “bitloupe compare”
      measures it against its float model.
    </Banner>
  );
}

/** A model without layers: the engine says why as the first of its notices. */
function NothingBanner() {
  const session = useSession();
  const notice = useApp((state) =>
    state.model.status === 'ready'
      ? (state.model.value.notices.find(({ code }) => code === 'nothing-quantizable') ?? null)
      : null,
  );
  if (notice === null) return null;
  return (
    <Banner
      tone="info"
      icon={<Info />}
      title={notice.message}
      actions={
        <Button onClick={() => runCommand(session, 'model.open')}>Open another model</Button>
      }
    >
      {notice.hint}
    </Banner>
  );
}

function StoppedBanner() {
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
  const { file } = problem;
  if (problem.retry === 'open' && file !== undefined)
    return { label: 'Try again', run: () => void session.open(file) };
  if (problem.retry === 'open' && state.model.status !== 'none') {
    const { from } = state.model;
    return { label: 'Open again', run: () => void session.open(from) };
  }
  return null;
}

function ProblemBanner() {
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

function DataFailedBanner() {
  const session = useSession();
  const data = useApp((state) => state.data);
  const validation = useApp((state) => state.validation);
  const failed =
    data.status === 'failed' ? data : validation.status === 'failed' ? validation : null;
  const dialog = useApp((state) => state.dialog);
  if (failed === null || dialog === 'data' || dialog === 'validation') return null;
  // Its engine ended meanwhile, which is told elsewhere; it is read anew.
  if (failed.error.code === 'engine-lost') return null;
  const isData = failed === data;
  return (
    <Banner
      tone="danger"
      icon={<CircleAlert />}
      title={`${nameOfChoice(failed.from)} does not fit.`}
      actions={
        <Button onClick={() => session.show(isData ? 'data' : 'validation')}>
          {isData ? 'Change data' : 'Change validation data'}
        </Button>
      }
    >
      {errorText(failed.error)}
    </Banner>
  );
}

function RecoveredBanner() {
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

function RandomDataBanner() {
  const session = useSession();
  const isRandom = useApp((state) => state.data.status === 'ready' && !state.data.value.trusted);
  if (!isRandom) return null;
  const choose = async (): Promise<void> => {
    const folder = await session.pickData();
    if (folder !== null) await session.setData(folderChoice(folder));
  };
  return (
    <Banner
      tone="warn"
      icon={<TriangleAlert />}
      title="Random data."
      actions={<Button onClick={() => void choose()}>Choose data</Button>}
    >
      Ranges and every number below come from noise, not from your data. Use them to learn the app,
      not to decide.
    </Banner>
  );
}

function CancelledBanner() {
  const session = useSession();
  const cancelled = useApp((state) => state.cancelled);
  const shown = useApp(shownEntry);
  const busy = useApp((state) => state.jobs.some((job) => job.kind === 'run'));
  if (cancelled === null || busy) return null;
  const where =
    cancelled.total > 0 ? ` at ${cancelled.done} of ${cancelled.total} ${cancelled.unit}` : '';
  return (
    <Banner
      tone="info"
      icon={<Info />}
      title={`Cancelled${where}.`}
      onDismiss={() => session.dismissCancelled()}
      actions={<Button onClick={() => runCommand(session, 'run.start')}>Run again</Button>}
    >
      Values up to there were discarded.{shown === null ? '' : ` Run ${shown.id} is shown again.`}
    </Banner>
  );
}
