import type { ReactElement, ReactNode } from 'react';
import { useSession } from '../../session/page/app-context';
import { scaleColor } from '../../ui/scale';
import type { LayerLabel } from '../../ui/text/layer-name';
import { LayerNameText } from '../../ui/text/layer-name-text';
import { formatDb } from '../../ui/text/numbers';

interface LayerRowProps {
  readonly name: string;
  readonly label: LayerLabel;
  /** Shown at the name when the pointer rests on it. */
  readonly title: string;
  readonly note: ReactNode;
  readonly skipped: boolean;
  readonly db: number | null;
  readonly exact: boolean;
  /** Stands in place of the number. */
  readonly value?: ReactNode;
  readonly disabled?: boolean;
}

/** One layer in a list of the inspector: colour, name, a note and its dB; a click selects it. */
export function LayerRow({
  name,
  label,
  title,
  note,
  skipped,
  db,
  exact,
  value,
  disabled = false,
}: LayerRowProps): ReactElement {
  const session = useSession();
  return (
    <button
      type="button"
      disabled={disabled}
      className="-mx-1 grid h-6 w-[calc(100%+8px)] grid-cols-[8px_minmax(0,1fr)_auto_56px] items-center gap-2 rounded-1 px-1 text-left whitespace-nowrap hover:bg-raised disabled:hover:bg-transparent"
      onClick={() => session.select([name])}
    >
      <i
        aria-hidden
        className="size-2 rounded-xs"
        style={{
          background: skipped ? 'var(--float)' : (scaleColor(db, exact)?.fill ?? 'var(--line2)'),
        }}
      />
      <span className="min-w-0" title={title}>
        <LayerNameText label={label} quiet="text-ink2" />
      </span>
      <span className="text-ink2">{note}</span>
      <span className="text-right">
        {value ?? `${formatDb(db, exact)}${db === null || exact ? '' : ' dB'}`}
      </span>
    </button>
  );
}
