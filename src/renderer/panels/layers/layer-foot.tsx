import type { LinkedView } from '../../state/view';
import { countOf, formatCount } from '../../ui/text/numbers';
import type { LayerRow } from './layer-rows';

/** What the table comes to: skipped, shown, suspects, numbers that will still change. */
export function LayerFoot({
  rows,
  shown,
  view,
}: {
  readonly rows: readonly LayerRow[];
  readonly shown: number;
  readonly view: LinkedView;
}) {
  const skipped = rows.filter((row) => row.skipped).length;
  const below = rows.filter((row) => row.below).length;
  const values = view.series[view.metric];
  const provisional =
    values.state === 'stale' || values.state === 'partial'
      ? values.db.filter((db) => db !== null).length
      : 0;
  return (
    <footer className="flex h-7 shrink-0 items-center gap-2 overflow-hidden border-t border-line px-3 text-meta whitespace-nowrap text-ink2">
      {shown < rows.length ? (
        <span>
          {formatCount(shown)} of {formatCount(rows.length)} shown
        </span>
      ) : (
        <span className="flex items-center gap-1.5">
          {skipped > 0 ? (
            <i aria-hidden className="size-2.5 rounded-xs border border-dashed border-float" />
          ) : null}
          {skipped === 0
            ? 'None skipped'
            : `${formatCount(skipped)} of ${formatCount(rows.length)} skipped`}
        </span>
      )}
      <span className="text-ink3 max-wide:hidden">SQNR in dB</span>
      <span className="ml-auto min-w-0 truncate">
        {provisional > 0
          ? `${countOf(provisional, 'value')} ${values.state === 'stale' ? `from ${values.origin ?? 'before'}` : 'provisional'}`
          : values.state === 'none'
            ? ''
            : `${below === 0 ? 'none' : formatCount(below)} below ${view.threshold} dB`}
      </span>
    </footer>
  );
}
