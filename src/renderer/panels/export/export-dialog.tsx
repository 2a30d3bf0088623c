import { useSession } from '../../session/page/app-context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ExportFoot } from './export-foot';
import { ExportForm } from './export-form';
import { ExportSummary, ExportTexts } from './export-summary';
import { useExport } from './use-export';

/** Writes the tuned model, and whatever should lie beside it; data from the recipe, its plan and its last run. */
export function ExportDialog() {
  const session = useSession();
  const exporting = useExport();
  const { written, busy, name, write, progress } = exporting;
  const [first] = written;
  return (
    <Dialog
      title="Export"
      className="w-[890px]"
      onClose={() => session.show(null)}
      onSubmit={() => void write()}
      footer={
        <>
          <ExportFoot exporting={exporting} />
          {first !== undefined && !busy ? (
            <Button size="medium" onClick={() => void session.host.hand(first.file.ref)}>
              {session.host.kind === 'web' ? 'Download' : 'Show in folder'}
            </Button>
          ) : null}
          <Button
            size="medium"
            onClick={() => (progress === null ? session.show(null) : void session.cancel())}
          >
            {progress === null && written.length > 0 ? 'Close' : 'Cancel'}
          </Button>
          <Button
            size="medium"
            look="primary"
            disabled={busy || name.trim() === ''}
            onClick={() => void write()}
          >
            {busy ? 'Exporting' : 'Export'}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,392px)_minmax(0,1fr)] max-[860px]:grid-cols-1">
        <ExportForm exporting={exporting} />
        <ExportTexts exporting={exporting} />
      </div>
      <ExportSummary />
      {written.flatMap(({ result }) =>
        result === null
          ? []
          : result.notices.map((notice) => (
              <p key={notice.message} className="border-t border-line px-5 py-2 text-ink2">
                {notice.message} {notice.hint ?? ''}
              </p>
            )),
      )}
    </Dialog>
  );
}
