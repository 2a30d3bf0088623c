import { ChevronDown, Play, Square } from 'lucide-react';
import { commands, type CommandId } from '../../../shared/shell/commands';
import { useApp, useSession } from '../../session/page/app-context';
import { CommandItem } from '../../commands/command-item';
import { isEnabled, keysOf, runCommand } from '../../commands/commands';
import { busyJob } from '../../state/derived/derived';
import { Button, type ButtonLook } from '../../ui/button';
import { Keys } from '../../ui/kbd';
import { Menu, MenuSeparator } from '../../ui/menu';

/** Run, or Cancel in the same place while something runs; beside it everything else that measures. */
export function RunButton() {
  const busy = useApp((state) => busyJob(state) !== null);
  return (
    <span className="flex">
      {busy ? <CancelHalf /> : <RunHalf />}
      <RunMenu look={busy ? 'plain' : 'primary'} />
    </span>
  );
}

const half = 'w-[88px] rounded-r-none!';

function RunHalf() {
  const session = useSession();
  const enabled = useApp((state) => isEnabled('run.start', state));
  return (
    <Button
      look="primary"
      size="large"
      className={half}
      disabled={!enabled}
      onClick={() => runCommand(session, 'run.start')}
    >
      <Play className="size-3.5" />
      Run
      <Keys keys={keysOf('run.start') ?? ''} className="border-current/40! text-inherit!" />
    </Button>
  );
}

function CancelHalf() {
  const session = useSession();
  const cancelling = useApp((state) => busyJob(state)?.cancelledAt != null);
  return (
    <Button
      look="danger"
      size="large"
      className={half}
      data-cancel=""
      disabled={cancelling}
      onClick={() => runCommand(session, 'run.cancel')}
    >
      <Square className="size-3.5" />
      {cancelling ? 'Cancelling' : 'Cancel'}
      {cancelling ? null : <Keys keys="Esc" />}
    </Button>
  );
}

/** Everything else that measures: the application menu's Run, for pages without one and for the mouse. */
function RunMenu({ look }: { readonly look: ButtonLook }) {
  const items = commands.filter(({ id, menu }) => menu === 'run' && !notHere.has(id));
  return (
    <Menu
      label="Measure and compare"
      trigger={
        <Button
          look={look}
          size="large"
          className="ml-px rounded-l-none! px-1!"
          aria-label="Measure and compare"
          title="Measure and compare"
        >
          <ChevronDown className="size-3.5" />
        </Button>
      }
    >
      {items.map((command) => (
        <RunItem
          key={command.id}
          id={command.id}
          title={command.title}
          separated={'separated' in command && command.id !== items[0]?.id}
        />
      ))}
    </Menu>
  );
}

/** The button itself, what only stands in its place while something runs, and what the status bar offers. */
const notHere: ReadonlySet<CommandId> = new Set(['run.start', 'run.cancel', 'engine.stop']);

function RunItem({
  id,
  title,
  separated,
}: {
  readonly id: CommandId;
  readonly title: string;
  readonly separated: boolean;
}) {
  const enabled = useApp((state) => isEnabled(id, state));
  return (
    <>
      {separated ? <MenuSeparator /> : null}
      <CommandItem id={id} disabled={!enabled}>
        {title}
      </CommandItem>
    </>
  );
}
