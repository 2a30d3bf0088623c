import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { worstOutput } from '../../../shared/findings/output-sqnr';
import { useApp } from '../../session/page/app-context';
import { presentEntry } from '../../state/derived/derived';
import { errorText } from '../../ui/text/error-text';
import { countOf, formatBytes, formatDb } from '../../ui/text/numbers';
import type { Written } from './export-files';
import type { Exporting } from './use-export';

/** What went wrong, is being written or was written; before that, what to know about the recipe. */
export function ExportFoot({ exporting }: { readonly exporting: Exporting }) {
  const { error, written, busy, progress } = exporting;
  const warning = useWarning();
  if (error !== null) {
    return (
      <p role="alert" className="flex min-w-0 flex-1 items-center gap-2">
        <CircleAlert className="size-4 shrink-0 text-danger" aria-hidden />
        <span className="select-text">{errorText(error)}</span>
      </p>
    );
  }
  if (progress !== null || busy)
    return (
      <p role="status" className="min-w-0 flex-1 text-ink2">
        {progress ??
          `Writing${written.length === 0 ? '' : `, ${countOf(written.length, 'file')} done`}`}
      </p>
    );
  // No components of their own: one paragraph stays, so that a screen reader hears what becomes of it.
  if (written.length > 0) return writtenNote(written);
  return (
    <p className="flex min-w-0 flex-1 items-center gap-2">
      {warning === null ? null : (
        <TriangleAlert className="size-4 shrink-0 text-warn" aria-hidden />
      )}
      {warning}
    </p>
  );
}

function writtenNote(written: readonly Written[]): ReactElement {
  const result = written.find((each) => each.result !== null)?.result ?? null;
  const output = result === null ? null : worstOutput(result.outputs);
  const checked =
    result === null
      ? ''
      : ` Opened again and run with all optimisations: ${output?.exact === true ? 'exact' : `${formatDb(output?.db)} dB`}, ${formatBytes(result.sizeBytes)}.`;
  return (
    <p role="status" className="flex min-w-0 flex-1 items-center gap-2">
      <CircleCheck className="size-4 shrink-0 text-float" aria-hidden />
      <span className="min-w-0">
        {written.length === 1
          ? `${written[0]?.file.name} is written.`
          : `${countOf(written.length, 'file')} are written.`}
        {checked}
      </span>
    </p>
  );
}

/** What to know about the recipe before it is written. */
function useWarning(): string | null {
  const entry = useApp(presentEntry);
  const isRandom = useApp((state) => state.data.status === 'ready' && !state.data.value.trusted);
  const points =
    entry?.accuracy == null || entry.floatAccuracy === null
      ? 0
      : (entry.floatAccuracy - entry.accuracy) * 100;
  if (isRandom) return 'Ranges come from random data: this model will not work on real inputs.';
  if (points >= 1) return `Accuracy is ${points.toFixed(1)} points under float.`;
  return entry === null ? 'This recipe is not measured yet.' : null;
}
