import { Play, Square } from 'lucide-react';
import { useApp, useSession } from '../../app/app-context';
import { isEnabled, keysOf, runCommand } from '../../commands/commands';
import { busyJob } from '../../state/derived';
import { Button } from '../../ui/button';
import { Keys } from '../../ui/kbd';

/** Run, or Cancel in the same place while something runs. */
export function RunButton() {
  const session = useSession();
  const busy = useApp((state) => busyJob(state) !== null);
  const cancelling = useApp((state) => busyJob(state)?.cancelledAt != null);
  const enabled = useApp((state) => isEnabled('run.start', state));
  if (busy) {
    return (
      <Button
        look="danger"
        size="large"
        className="min-w-[88px]"
        data-cancel=""
        disabled={cancelling}
        onClick={() => runCommand(session, 'run.cancel')}
      >
        <Square className="size-3.5" />
        {cancelling ? 'Cancelling' : 'Cancel'}
        <Keys keys="Esc" />
      </Button>
    );
  }
  return (
    <Button
      look="primary"
      size="large"
      className="min-w-[88px]"
      disabled={!enabled}
      onClick={() => runCommand(session, 'run.start')}
    >
      <Play className="size-3.5" />
      Run
      <Keys keys={keysOf('run.start') ?? ''} className="border-current/40! text-inherit!" />
    </Button>
  );
}
