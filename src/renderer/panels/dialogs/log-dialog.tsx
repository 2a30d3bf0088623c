import { useApp, useSession } from '../../session/page/app-context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { copyText } from '../../ui/copy-text';

/** Shows the last lines that the engine wrote, for a bug report; data from its process. */
export function LogDialog() {
  const session = useSession();
  const status = useApp((state) => state.engine.status);
  const log = useApp((state) => state.engineLog);
  const text = [status?.reason ?? '', ...log].filter((line) => line !== '').join('\n');
  return (
    <Dialog
      title="Engine log"
      className="w-[720px]"
      onClose={() => session.show(null)}
      footer={
        <>
          <span className="flex-1" />
          <Button size="medium" disabled={text === ''} onClick={() => void copyText(text, 'Log')}>
            Copy
          </Button>
        </>
      }
    >
      <pre className="code-block m-5 min-h-40 whitespace-pre-wrap">
        {text === '' ? 'The engine wrote nothing.' : text}
      </pre>
    </Dialog>
  );
}
