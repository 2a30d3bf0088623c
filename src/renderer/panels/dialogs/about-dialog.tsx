import { externalUrls } from '../../../shared/shell/host';
import { useApp, useSession } from '../../session/page/app-context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { formatBytes } from '../../ui/text/numbers';
import { cpuWords } from '../status/engine-words';
import { Brand } from '../../ui/logo';

/** Shows which version this is and what it runs on; data from the shell. */
export function AboutDialog() {
  const session = useSession();
  const shell = useApp((state) => state.shell);
  const info = useApp((state) => state.engine.info);
  const facts: readonly (readonly [string, string])[] = [
    ['Version', shell?.version ?? '–'],
    ['Runs on', shell?.runtime ?? '–'],
    ['Engine', info?.runtime ?? 'not running'],
    ['CPU', info === null ? '–' : `${info.cpuModel}, ${cpuWords(info.cpu)}`],
    ['Threads', info === null ? '–' : String(info.threads)],
    ['Memory', info === null ? '–' : formatBytes(info.totalMemoryBytes)],
  ];
  const open = (url: string): void =>
    void session.host.openExternal({ url }).catch(() => undefined);
  return (
    <Dialog
      title="About Bitloupe"
      className="w-[480px]"
      onClose={() => session.show(null)}
      footer={
        <>
          <Button look="ghost" size="medium" onClick={() => open(externalUrls[0])}>
            About quantization
          </Button>
          <Button look="ghost" size="medium" onClick={() => open(externalUrls[1])}>
            ONNX operators
          </Button>
        </>
      }
    >
      <div className="p-5">
        <Brand as="b" />
        <dl className="mt-5 grid grid-cols-[96px_minmax(0,1fr)] gap-y-1">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink2">{name}</dt>
              <dd className="select-text">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-5 text-ink3">
          MIT licence. Everything runs on this machine; nothing is sent anywhere.
        </p>
      </div>
    </Dialog>
  );
}
