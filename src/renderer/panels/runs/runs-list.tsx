import clsx from 'clsx';
import { useApp, useSession } from '../../session/page/app-context';
import { presentEntry, presentKey, shownEntry } from '../../state/derived/derived';
import { dataOfRun, nameOfRun, type RunEntry } from '../../state/runs/run-history';
import { EmptyState } from '../../ui/empty-state';
import { formatDb, formatPercent, nothing } from '../../ui/text/numbers';
import { Skeleton } from '../../ui/skeleton';
import { Tag } from '../../ui/tag';
import { History, Pin } from 'lucide-react';
import { useState } from 'react';
import { RunMenu, runKey } from './run-menu';

const template =
  'grid grid-cols-[18px_minmax(0,1fr)_40px_44px] items-center gap-1 px-3 whitespace-nowrap';

/** Shows every measured recipe, newest first; data from the list of runs. A click brings its recipe back. */
export function RunsList() {
  const session = useSession();
  const runs = useApp((state) => state.runs);
  const present = useApp(presentEntry);
  const key = useApp(presentKey);
  const measuring = useApp((state) => state.jobs.some((job) => job.kind === 'run'));
  const title = useApp((state) => state.document.past.at(-1)?.title);
  const shown = useApp((state) =>
    presentKey(state) === shownEntry(state)?.key ? state.shownRun : null,
  );
  const newest = runs.findLast((run) => run.key === key);
  const isNew = measuring && present === null && !runs.some((run) => run.key === key);
  if (runs.length === 0 && !isNew) {
    return (
      <EmptyState icon={<History />} title="No run so far">
        Each run is kept with its recipe and its numbers.
      </EmptyState>
    );
  }
  const showsData = new Set(runs.map(({ dataKey }) => dataKey)).size > 1;
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
            on={!isNew && run.id === (present?.id ?? shown ?? newest?.id)}
            showsData={showsData}
            onClick={() => void session.restoreRun(run.id)}
          />
        ))}
      </ul>
    </div>
  );
}

function RunLine({
  run,
  on,
  showsData,
  onClick,
}: {
  readonly run: RunEntry;
  readonly on: boolean;
  /** The list has runs of different data: each says its own. */
  readonly showsData: boolean;
  onClick(): void;
}) {
  const session = useSession();
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const accuracy = run.accuracy === null ? nothing : formatPercent(run.accuracy);
  return (
    <li>
      <button
        type="button"
        aria-current={on ? 'true' : undefined}
        title={`${aboutRun(run)}\nClick to bring it back, Shift click to compare, right click for more.`}
        onClick={(event) => (event.shiftKey ? session.compareRun(run.id) : onClick())}
        onContextMenu={(event) => {
          event.preventDefault();
          setMenu({ x: event.clientX, y: event.clientY });
        }}
        onKeyDown={(event) => {
          if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
            const box = event.currentTarget.getBoundingClientRect();
            setMenu({ x: box.left + 24, y: box.bottom });
          } else if (!runKey(session, run, event)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        className={clsx(
          template,
          'h-7 w-full text-left',
          on ? 'bg-accent-bg shadow-[inset_2px_0_var(--accent)]' : 'hover:bg-raised',
        )}
      >
        <span className="text-ink3">{run.id}</span>
        <span className="flex min-w-0 items-center gap-1.5">
          <span className="truncate">{nameOfRun(run)}</span>
          {run.pinned ? <Pin className="size-3 shrink-0 text-ink2" aria-label="Pinned" /> : null}
          {run.trusted ? null : <Tag tone="warn">random</Tag>}
          {showsData && run.trusted ? (
            <span className="shrink-[2] truncate text-meta text-ink3">{dataOfRun(run)}</span>
          ) : null}
        </span>
        <span className="text-right">{formatDb(run.outputDb, run.exact)}</span>
        <span className={clsx('text-right', run.accuracy === null && 'text-ink3')}>{accuracy}</span>
      </button>
      {menu === null ? null : <RunMenu run={run} at={menu} onClose={() => setMenu(null)} />}
    </li>
  );
}

function aboutRun(run: RunEntry): string {
  const skipped = run.skipped === 0 ? 'No layer skipped' : `${run.skipped} skipped`;
  return [
    run.name === null ? run.title : `${run.name} (${run.title})`,
    `${skipped}, measured on ${dataOfRun(run)}`,
    ...(run.note === '' ? [] : [run.note]),
  ].join('\n');
}
