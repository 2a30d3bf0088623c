import type { ReactNode } from 'react';
import { useApp, useSession } from '../../session/page/app-context';
import { useStepText } from '../../session/page/use-now';
import type { DialogAnalysis } from '../../../shared/shell/analysis-table';
import type { Found } from '../../state/analyses/analyses';
import { jobOf, presentKey } from '../../state/derived/derived';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';

/** The dialog over an analysis: its result, how far it is while it is under way, and a button to measure again. */
export function AnalysisDialog<Kind extends DialogAnalysis>({
  kind,
  title,
  subtitle,
  className,
  idle = '',
  again,
  actions,
  empty,
  onClose,
  children,
}: {
  readonly kind: Kind;
  readonly title: string;
  /** `old` ends it where the result is of an earlier recipe. */
  subtitle(found: Found<Kind> | null, old: string): string | undefined;
  readonly className: string;
  /** Stands in the foot while nothing is under way. */
  readonly idle?: string;
  readonly again: { readonly label: string; readonly disabled?: boolean; run(): void };
  /** Buttons beside it, once there is a result. */
  readonly actions?: ReactNode;
  readonly empty: { readonly icon: ReactNode; readonly title: string; readonly text: string };
  onClose?(): void;
  /** Draws the result; null while there is none to be shown. */
  children(found: Found<Kind>): ReactNode;
}) {
  const session = useSession();
  const found = useApp((state) => state.analyses[kind]) as Found<Kind> | null;
  const key = useApp(presentKey);
  const job = useApp((state) => jobOf(state, kind));
  const progress = useStepText(job);
  const shown = found === null ? null : children(found);
  const old = found !== null && found.key !== key ? ', from an earlier recipe' : '';
  return (
    <Dialog
      title={title}
      subtitle={subtitle(found, old)}
      className={className}
      onClose={onClose ?? (() => session.show(null))}
      footer={
        <>
          <span className="min-w-0 flex-1 truncate text-ink2">
            {job === null ? idle : progress}
          </span>
          {found === null ? null : actions}
          <Button
            size="medium"
            disabled={job === null && again.disabled === true}
            onClick={() => (job === null ? again.run() : void session.cancel())}
          >
            {job === null ? again.label : 'Cancel'}
          </Button>
        </>
      }
    >
      {shown ?? (
        <EmptyState icon={empty.icon} title={empty.title}>
          {empty.text}
        </EmptyState>
      )}
    </Dialog>
  );
}
