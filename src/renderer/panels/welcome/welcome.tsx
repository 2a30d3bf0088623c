import { CircleAlert, FileInput, FolderOpen, LoaderCircle, Play } from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import { keysOf, runCommand } from '../../commands/commands';
import { busyJob } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { errorText } from '../../ui/text/error-text';
import { Keys } from '../../ui/kbd';
import { formatBytes } from '../../ui/text/numbers';
import { Brand } from '../../ui/logo';
import { useStepText } from '../../session/page/use-now';
import { Recents } from './recents';

const loop = [
  { title: 'Open', text: 'The graph is on screen at once.', color: 'var(--sq-6)' },
  { title: 'Run', text: 'Give it images or arrays to calibrate.', color: 'var(--sq-4)' },
  { title: 'See', text: 'Every layer in dB, worst first.', color: 'var(--sq-2)' },
  { title: 'Click', text: 'Skip a layer; measured in about a second.', color: 'var(--float)' },
] as const;

/** Shows three ways in and the loop in four lines while no model is open; data from the recent files. */
export function Welcome({ dragging }: { readonly dragging: boolean }) {
  const session = useSession();
  return (
    <main className="min-h-0 flex-1 overflow-auto">
      <div className="mx-auto flex min-h-full max-w-[1040px] flex-wrap content-center justify-center gap-x-12 gap-y-8 px-8 py-8">
        <section className="max-w-[640px] min-w-0 flex-[1_1_480px]">
          <Brand as="h1" />
          <DropZone dragging={dragging} />
          <div className="mt-3 grid grid-cols-2 gap-3">
            <Way
              icon={<FolderOpen />}
              title="Open a model"
              keys={keysOf('model.open')}
              onClick={() => runCommand(session, 'model.open')}
            >
              .onnx, with or without external data
            </Way>
            <Way
              icon={<Play />}
              title="Open the sample"
              note="0.2 MB"
              onClick={() => runCommand(session, 'model.sample')}
            >
              Digits: 99.7 % in float, 73.5 % in int8. Find out why.
            </Way>
          </div>
          <ol className="mt-6 grid grid-cols-4 gap-4">
            {loop.map((step) => (
              <li
                key={step.title}
                className="border-t-2 pt-2 text-ink2"
                style={{ borderColor: step.color }}
              >
                <b className="block font-semibold text-ink">{step.title}</b>
                {step.text}
              </li>
            ))}
          </ol>
        </section>
        <Recents />
      </div>
    </main>
  );
}

function Way({
  icon,
  title,
  keys,
  note,
  children,
  onClick,
}: {
  readonly icon: React.ReactNode;
  readonly title: string;
  readonly keys?: string | undefined;
  readonly note?: string;
  readonly children: React.ReactNode;
  onClick(): void;
}) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="grid grid-cols-[20px_1fr_auto] content-start items-center gap-x-3 gap-y-0.5 rounded-3 border border-line bg-panel px-4 py-3 text-left hover:bg-raised"
    >
      <span className="text-ink2 [&>svg]:size-4">{icon}</span>
      <span className="font-medium">{title}</span>
      {keys === undefined ? <span className="text-ink3">{note}</span> : <Keys keys={keys} />}
      <span className="col-[2/-1] text-ink2">{children}</span>
    </button>
  );
}

function DropZone({ dragging }: { readonly dragging: boolean }) {
  const session = useSession();
  const model = useApp((state) => state.model);
  const job = useApp(busyJob);
  const progress = useStepText(job);
  const frame = `mt-4 flex h-[216px] flex-col items-center justify-center gap-1 rounded-3 border-[1.5px] border-dashed bg-panel px-6 text-center ${
    dragging ? 'border-accent bg-accent-bg' : 'border-line2'
  }`;
  if (model.status === 'loading') {
    return (
      <div className={frame} role="status">
        <LoaderCircle className="size-5 animate-spin text-ink3" aria-hidden />
        <b className="mt-1 font-medium">Reading {model.from.name}</b>
        <p className="text-ink2">
          {model.from.sizeBytes === null ? '' : `${formatBytes(model.from.sizeBytes)}. `}
          {progress}
        </p>
        <Button className="mt-2" onClick={() => void session.cancelOpening()}>
          Cancel
        </Button>
      </div>
    );
  }
  if (model.status === 'failed') {
    const { from, error } = model;
    return (
      <div className={frame} role="alert">
        <CircleAlert className="size-5 text-danger" aria-hidden />
        <b className="mt-1 font-medium">{from.name} cannot be opened</b>
        <p className="max-w-[520px] text-ink2 select-text">{errorText(error)}</p>
        <div className="mt-2 flex gap-2">
          <Button onClick={() => void session.open(from)}>Try again</Button>
          <Button look="primary" onClick={() => runCommand(session, 'model.open')}>
            Open another
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className={frame}>
      <FileInput className="mb-1 size-4" strokeWidth={1.4} aria-hidden />
      <b className="text-read font-semibold">Drop an ONNX model here</b>
      <p className="text-ink2">or a model with its data folder. Nothing leaves this computer.</p>
    </div>
  );
}
