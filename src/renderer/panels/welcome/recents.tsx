import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { RecentModel } from '../../../shared/shell/shell-answers';
import { useApp, useSession } from '../../session/page/app-context';
import { runCommand } from '../../commands/commands';
import { Button } from '../../ui/button';
import { Keys } from '../../ui/kbd';
import { countOf, formatDb } from '../../ui/text/numbers';
import { dayWords } from './day-words';
import { tellingName } from './telling-name';

/** Models and projects that were opened lately, the latest first. */
export function Recents() {
  const session = useSession();
  const recents = useApp((state) => state.recents);
  const [now] = useState(() => new Date());
  return (
    <aside className="w-80 min-w-0 flex-[0_1_320px]" aria-label="Recent models">
      <div className="flex h-6 items-center justify-between">
        <h2 className="font-semibold">Recent</h2>
        {recents.length === 0 ? null : (
          <Button look="ghost" onClick={() => void session.forgetRecents()}>
            Clear
          </Button>
        )}
      </div>
      {recents.length === 0 ? (
        <p className="mt-2 text-ink3">
          Models you open will be listed here, with their recipes and runs.
        </p>
      ) : (
        <ul className="mt-1 -mx-3 max-h-96 overflow-y-auto">
          {recents.map((recent) => (
            <Recent key={recent.model.ref} recent={recent} now={now} />
          ))}
        </ul>
      )}
      <div className="mt-2 border-t border-line pt-2">
        <button
          type="button"
          className="-mx-3 flex h-6 w-[calc(100%+24px)] items-center justify-between rounded-2 px-3 text-ink2 hover:bg-panel hover:text-ink"
          onClick={() => session.show('settings')}
        >
          Settings <ChevronRight className="size-3.5" aria-hidden />
        </button>
        <button
          type="button"
          className="-mx-3 flex h-6 w-[calc(100%+24px)] items-center justify-between rounded-2 px-3 text-ink2 hover:bg-panel hover:text-ink"
          onClick={() => runCommand(session, 'help.keys')}
        >
          Keys and commands <Keys keys="?" />
        </button>
      </div>
    </aside>
  );
}

function Recent({ recent, now }: { readonly recent: RecentModel; readonly now: Date }) {
  const session = useSession();
  const saved = session.savedOf(recent.model.ref);
  const run = saved?.runs.at(-1);
  const about =
    saved === null ? null : saved.quantized ? 'already quantized' : countOf(saved.layers, 'layer');
  const folder = recent.model.location.replace(/[\\/][^\\/]*$/, '');
  const name = tellingName(recent.model);
  return (
    <li>
      <button
        type="button"
        title={recent.model.location}
        onClick={() => void session.openRecent(recent)}
        className="grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-3 rounded-2 px-3 py-2 text-left hover:bg-panel"
      >
        <span className="truncate font-medium">
          {name.folder === '' ? null : <span className="text-ink2">{name.folder}</span>}
          {name.file}
        </span>
        <span className="text-right text-ink2">
          {run === undefined ? '' : `${formatDb(run.outputDb, run.exact)}${run.exact ? '' : ' dB'}`}
        </span>
        <span className="truncate text-meta text-ink3">
          {folder}
          {about === null ? '' : ` · ${about}`}
        </span>
        <span className="text-right text-meta text-ink3">{dayWords(recent.openedAt, now)}</span>
      </button>
    </li>
  );
}
