import clsx from 'clsx';
import { useApp, useSession } from '../../app/app-context';
import { presentEntry, presentKey } from '../../state/derived';
import type { RunEntry } from '../../state/run-history';
import { EmptyState } from '../../ui/empty-state';
import { formatDb, formatPercent, nothing } from '../../ui/numbers';
import { Skeleton } from '../../ui/skeleton';
import { Tag } from '../../ui/tag';
import { History } from 'lucide-react';

const template =
  'grid grid-cols-[18px_minmax(0,1fr)_40px_44px] items-center gap-1 px-3 whitespace-nowrap';

/** Every measured recipe, newest first; a click brings its recipe back. */
export function RunsList() {
  const session = useSession();
  const runs = useApp((state) => state.runs);
  const present = useApp(presentEntry);
  const key = useApp(presentKey);
  const measuring = useApp((state) => state.jobs.some((job) => job.kind === 'run'));
  const title = useApp((state) => state.document.past.at(-1)?.title);
  const isNew = measuring && present === null && !runs.some((run) => run.key === key);
  if (runs.length === 0 && !isNew) {
    return (
      <EmptyState icon={<History />} title="No run so far">
        Each run is kept with its recipe.
      </EmptyState>
    );
  }
  const nextId = Math.max(0, ...runs.map((run) => run.id)) + 1;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        className={clsx(template, 'h-6 shrink-0 border-b border-line text-meta text-ink3')}
        aria-hidden
      >
        <span>#</span>
        <span>Change</span>
        <span className="text-right">dB</span>
        <span className="text-right">Acc %</span>
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto" aria-label="Runs">
        {isNew ? (
          <li className={clsx(template, 'h-7 bg-accent-bg shadow-[inset_2px_0_var(--accent)]')}>
            <span className="text-ink3">{nextId}</span>
            <span className="truncate">{runs.length === 0 ? 'First run' : (title ?? 'Run')}</span>
            <span className="text-right">
              <Skeleton className="w-6" />
            </span>
            <span className="text-right">
              <Skeleton className="w-6" />
            </span>
          </li>
        ) : null}
        {runs.toReversed().map((run) => (
          <RunLine
            key={run.id}
            run={run}
            on={!isNew && run.id === (present ?? runs.findLast((other) => other.key === key))?.id}
            onClick={() => session.restoreRun(run.id)}
          />
        ))}
      </ul>
    </div>
  );
}

function RunLine({
  run,
  on,
  onClick,
}: {
  readonly run: RunEntry;
  readonly on: boolean;
  onClick(): void;
}) {
  const session = useSession();
  const accuracy = run.accuracy === null ? nothing : formatPercent(run.accuracy);
  return (
    <li>
      <button
        type="button"
        aria-current={on ? 'true' : undefined}
        title={`${run.title}. ${run.skipped === 0 ? 'No layer skipped' : `${run.skipped} skipped`}, ${run.samples} samples. Click to bring this recipe back, Shift click to compare.`}
        onClick={(event) => (event.shiftKey ? session.compareRun(run.id) : onClick())}
        className={clsx(
          template,
          'h-7 w-full text-left',
          on ? 'bg-accent-bg shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-raised',
        )}
      >
        <span className="text-ink3">{run.id}</span>
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="truncate">{run.title}</span>
          {run.trusted ? null : <Tag tone="warn">random</Tag>}
        </span>
        <span className="text-right">{formatDb(run.outputDb, run.exact)}</span>
        <span className={clsx('text-right', run.accuracy === null && 'text-ink3')}>{accuracy}</span>
      </button>
    </li>
  );
}
