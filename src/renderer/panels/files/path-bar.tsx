import { ChevronRight, FolderPlus } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import type { PickedFile } from '../../../shared/shell/picked-file';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { asFolder, beginningWith, complete, splitPath } from './typed-path';
import type { FolderView } from './use-folder';

/** The way to the folder as buttons, and as text that completes by Tab. */
export function PathBar({
  view,
  canMake,
  focused,
  onGo,
  onEnter,
  onDown,
  onMake,
}: {
  readonly view: FolderView;
  /** Offers a new folder. */
  readonly canMake: boolean;
  readonly focused: boolean;
  onGo(folder: PickedFile): void;
  onEnter(text: string): void;
  /** Into the list. */
  onDown(): void;
  onMake(name: string): Promise<PickedFile | null>;
}) {
  const { listing, path } = view;
  const completePath = (): boolean => {
    const { folder, name } = splitPath(path);
    const found = beginningWith(listing?.entries ?? [], name);
    const longer =
      name === ''
        ? null
        : complete(
            found.map((entry) => entry.name),
            name,
          );
    const [only] = found;
    const isWhole = found.length === 1 && only?.kind === 'folder';
    if (longer === null && !(isWhole && name !== '')) return false;
    const text = folder + (longer ?? name);
    view.type(isWhole ? asFolder(text) : text);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') onEnter(path);
    else if (event.key === 'ArrowDown') onDown();
    else if (event.key !== 'Tab' || event.shiftKey || !completePath()) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="grid shrink-0 gap-1 border-b border-line px-4 py-2">
      <div className="flex items-center gap-2">
        <nav
          aria-label="Folders above"
          className="-ml-2 flex min-w-0 flex-1 items-center gap-0.5 overflow-x-auto whitespace-nowrap"
        >
          {listing?.trail.map((folder, index) => (
            <span key={folder.ref} className="flex items-center gap-0.5">
              {index === 0 ? null : <ChevronRight className="size-3 text-ink3" aria-hidden />}
              <Button look="ghost" onClick={() => onGo(folder)}>
                {folder.name === '' ? '/' : folder.name}
              </Button>
            </span>
          ))}
        </nav>
        {canMake && listing !== null ? <NewFolder onMake={onMake} /> : null}
      </div>
      <TextField
        size="medium"
        boxClassName="w-full"
        aria-label="Path"
        placeholder="Type or paste a path; Tab completes it"
        spellCheck={false}
        autoComplete="off"
        value={path}
        onChange={view.type}
        onKeyDown={onKeyDown}
        {...(focused ? { 'data-autofocus': '' } : {})}
      />
    </div>
  );
}

/** A button that becomes a field for the name of a new folder. */
function NewFolder({ onMake }: { onMake(name: string): Promise<PickedFile | null> }) {
  const [name, setName] = useState<string | null>(null);
  if (name === null) {
    return (
      <Button look="ghost" onClick={() => setName('')}>
        <FolderPlus className="size-3.5" aria-hidden />
        New folder
      </Button>
    );
  }
  const make = async (): Promise<void> => {
    if (name.trim() !== '' && (await onMake(name.trim())) !== null) setName(null);
  };
  return (
    <span className="flex shrink-0 items-center gap-1">
      <TextField
        autoFocus
        aria-label="Name of the new folder"
        placeholder="Name"
        boxClassName="w-36"
        value={name}
        onChange={setName}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === 'Enter') void make();
          else setName(null);
        }}
      />
      <Button onClick={() => void make()} disabled={name.trim() === ''}>
        Make
      </Button>
    </span>
  );
}
