import {
  PanelRightClose,
  PanelRightOpen,
  Redo2,
  SlidersHorizontal,
  Undo2,
  Upload,
} from 'lucide-react';
import { useApp, useSession } from '../../session/page/app-context';
import { drawerQuery, useMedia } from '../../ui/hooks/use-media';
import { isEnabled, keysOf, runCommand } from '../../commands/commands';
import { isQuantizable, busyJob } from '../../state/derived/derived';
import type { CommandId } from '../../../shared/shell/commands';
import { Button, IconButton } from '../../ui/button';
import { Keys } from '../../ui/kbd';
import { Logo } from '../../ui/logo';
import { DataMenu } from './data-menu';
import { ModelMenu } from './model-menu';
import { AccuracyReadout, LatencyReadout, OutputReadout, SizeReadout } from './readouts';
import { RecipeMenu } from './recipe-menu';
import { RunButton } from './run-button';
import { phaseWords } from '../../../shared/words/phase-words';
import { jobShare } from '../../session/core/progress-words';

/** Shows model, data, recipe and results in one line, and starts runs; data from the open model and the run shown. */
export function Toolbar({ name }: { readonly name: string }) {
  const session = useSession();
  const quantizable = useApp((state) => state.model.status !== 'ready' || isQuantizable(state));
  const lastTitle = useApp((state) => state.document.past.at(-1)?.title);
  const nextTitle = useApp((state) => state.document.future[0]?.title);
  return (
    <header
      aria-label="Toolbar"
      data-panel=""
      tabIndex={-1}
      className="relative flex h-12 shrink-0 items-center gap-1 border-b border-line bg-panel px-3 whitespace-nowrap outline-none"
    >
      <h1 className="sr-only">{name}</h1>
      <span className="mr-1">
        <Logo />
      </span>
      <ModelMenu />
      {quantizable ? (
        <>
          <DataMenu />
          <RecipeMenu />
          <i aria-hidden className="mx-2 h-6 w-px shrink-0 bg-line max-wide:mx-1" />
          <RunButton />
          <CommandIcon
            id="edit.undo"
            label={lastTitle === undefined ? 'Undo' : `Undo: ${lastTitle}`}
          >
            <Undo2 className="size-3.5" />
          </CommandIcon>
          <CommandIcon
            id="edit.redo"
            label={nextTitle === undefined ? 'Redo' : `Redo: ${nextTitle}`}
          >
            <Redo2 className="size-3.5" />
          </CommandIcon>
          <TuneButton />
        </>
      ) : null}
      <span className="flex-1" />
      {quantizable ? (
        <div role="group" aria-label="Results" className="flex shrink-0">
          <OutputReadout />
          <AccuracyReadout />
          <SizeReadout />
          <LatencyReadout />
        </div>
      ) : null}
      <DrawerButton />
      <ExportButton onClick={() => runCommand(session, 'export.model')} />
      <RunBar />
    </header>
  );
}

function CommandIcon({
  id,
  label,
  children,
}: {
  readonly id: CommandId;
  readonly label: string;
  readonly children: React.ReactNode;
}) {
  const session = useSession();
  const enabled = useApp((state) => isEnabled(id, state));
  const keys = keysOf(id);
  return (
    <IconButton
      label={label}
      {...(keys === undefined ? {} : { keys })}
      disabled={!enabled}
      onClick={() => runCommand(session, id)}
    >
      {children}
    </IconButton>
  );
}

function TuneButton() {
  const session = useSession();
  const enabled = useApp((state) => isEnabled('run.tune', state));
  return (
    <Button look="ghost" disabled={!enabled} onClick={() => runCommand(session, 'run.tune')}>
      <SlidersHorizontal className="size-3.5" />
      Tune
    </Button>
  );
}

/** Where the window is too narrow for the inspector beside the graph. */
function DrawerButton() {
  const session = useSession();
  const narrow = useMedia(drawerQuery);
  const open = useApp((state) => state.view.drawerOpen);
  if (!narrow) return null;
  return (
    <IconButton
      label={open ? 'Hide inspector' : 'Show inspector'}
      on={open}
      className="ml-2"
      onClick={() => session.setView({ drawerOpen: !open })}
    >
      {open ? <PanelRightClose className="size-4" /> : <PanelRightOpen className="size-4" />}
    </IconButton>
  );
}

function ExportButton({ onClick }: { onClick(): void }) {
  const enabled = useApp((state) => isEnabled('export.model', state));
  return (
    <Button size="large" className="ml-2" disabled={!enabled} onClick={onClick}>
      <Upload className="size-3.5" />
      Export
      <Keys keys={keysOf('export.model') ?? ''} className="max-wide:hidden" />
    </Button>
  );
}

/** The 2 px line under the toolbar. */
function RunBar() {
  const job = useApp(busyJob);
  if (job === null) return null;
  const percent = Math.round(jobShare(job) * 100);
  const phase = job.steps.at(-1)?.phase;
  return (
    <div
      role="progressbar"
      aria-label={phase === undefined ? job.title : phaseWords[phase]}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="absolute inset-x-0 -bottom-px z-3 h-0.5 bg-line"
    >
      <i
        className="block h-0.5 origin-left bg-accent transition-transform duration-120"
        style={{ transform: `scaleX(${percent / 100})` }}
      />
    </div>
  );
}
