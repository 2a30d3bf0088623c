import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button, IconButton } from '../../ui/button';
import { countOf } from '../../ui/text/numbers';

export interface PreviewChipProps {
  readonly count: number;
  readonly threshold: number;
  /** Where the threshold stood before. */
  readonly before: number;
  onApply(): void;
  onKeep(): void;
  onCancel(): void;
}

/** What the moved threshold would do, and the ways out: skip those layers, only keep the limit, or put it back. */
export function PreviewChip({
  count,
  threshold,
  before,
  onApply,
  onKeep,
  onCancel,
}: PreviewChipProps): ReactElement {
  return (
    <div
      role="group"
      aria-label="Threshold preview"
      className="flex h-8 items-center gap-1 rounded-2 border border-line2 bg-panel pr-1 pl-3 shadow-2"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <span className="mr-2 whitespace-nowrap" aria-live="polite">
        <b className="font-semibold">{count === 0 ? 'No layer' : countOf(count, 'layer')}</b>
        <span className="text-ink2"> under {threshold} dB</span>
      </span>
      {count === 0 ? null : (
        <Button look="primary" onClick={onApply}>
          Skip {count === 1 ? 'it' : countOf(count, 'layer')}
        </Button>
      )}
      <Button look="ghost" onClick={onKeep}>
        Keep limit
      </Button>
      <IconButton label={`Cancel, back to ${before} dB`} keys="Esc" onClick={onCancel}>
        <X className="size-3.5" />
      </IconButton>
    </div>
  );
}
