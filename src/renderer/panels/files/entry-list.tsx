import { File, Folder } from 'lucide-react';
import { useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { FolderEntry } from '../../../shared/shell/shell-answers';
import { formatBytes } from '../../ui/text/numbers';
import { dayWords } from '../welcome/day-words';
import { beginningWith } from './typed-path';

const typingPauseMs = 700;

/** Where an arrow leads in a list of `count` rows; null for every other key. */
function rowAfter(key: string, row: number, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(row + 1, last);
    case 'ArrowUp':
      return Math.max(row - 1, 0);
    case 'PageDown':
      return Math.min(row + 10, last);
    case 'PageUp':
      return Math.max(row - 10, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** What is in a folder: arrows move, letters jump, Enter opens, Backspace goes up. */
export function EntryList({
  label,
  entries,
  chosen,
  truncated,
  list,
  onChoose,
  onOpen,
  onUp,
}: {
  readonly label: string;
  readonly entries: readonly FolderEntry[];
  readonly chosen: FolderEntry | null;
  readonly truncated: boolean;
  readonly list: RefObject<HTMLUListElement | null>;
  onChoose(entry: FolderEntry): void;
  onOpen(entry: FolderEntry): void;
  onUp(): void;
}) {
  const [now] = useState(() => new Date());
  const typing = useRef({ text: '', at: 0 });
  const reached = Math.max(
    entries.findIndex(({ ref }) => ref === chosen?.ref),
    0,
  );
  const moveTo = (row: number): void => {
    const entry = entries[row];
    if (entry === undefined) return;
    onChoose(entry);
    list.current?.querySelectorAll('button')[row]?.focus();
  };
  const jump = (letter: string, at: number): void => {
    const text = at - typing.current.at < typingPauseMs ? typing.current.text + letter : letter;
    typing.current = { text, at };
    const [first] = beginningWith(entries, text);
    if (first !== undefined) moveTo(entries.indexOf(first));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rowAfter(event.key, reached, entries.length);
    if (row !== null) moveTo(row);
    else if (event.key === 'Backspace') onUp();
    else if (event.key.length === 1 && event.key !== ' ') jump(event.key, event.timeStamp);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <ul ref={list} className="min-h-0 flex-1 overflow-y-auto p-1" aria-label={label}>
      {entries.map((entry, row) => (
        <li key={entry.ref}>
          <button
            type="button"
            tabIndex={row === reached ? 0 : -1}
            aria-pressed={chosen?.ref === entry.ref}
            onKeyDown={onKeyDown}
            onClick={(event) => {
              // Keyboards click by Enter: that opens at once, as there is no double click.
              if (event.detail === 0) onOpen(entry);
              else onChoose(entry);
            }}
            onDoubleClick={() => onOpen(entry)}
            className={`grid h-7 w-full grid-cols-[16px_minmax(0,1fr)_80px_110px] items-center gap-2 rounded-1 px-3 text-left ${chosen?.ref === entry.ref ? 'bg-accent-bg' : 'hover:bg-raised'}`}
          >
            {entry.kind === 'folder' ? (
              <Folder className="size-3.5 text-ink2" aria-label="Folder" />
            ) : (
              <File className="size-3.5 text-ink3" aria-hidden />
            )}
            <span className="truncate" title={entry.name}>
              {entry.name}
            </span>
            <span className="text-right text-ink3">
              {entry.sizeBytes === null ? '' : formatBytes(entry.sizeBytes)}
            </span>
            <span className="text-right text-ink3">
              {entry.modifiedAt === null ? '' : dayWords(entry.modifiedAt, now)}
            </span>
          </button>
        </li>
      ))}
      {truncated ? (
        <li className="px-3 py-2 text-ink3">
          Only the first 5,000 entries are listed; type a name to reach any other one.
        </li>
      ) : null}
    </ul>
  );
}
