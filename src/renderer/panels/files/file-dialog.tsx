import { ChevronRight, File, Folder, LoaderCircle } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { FolderEntry, FolderListing, Host, PickedFile } from '../../../shared/host';
import { useSession } from '../../app/app-context';
import type { PendingPick, PickRequest } from '../../host/file-picker';
import { filePicker } from '../../host/file-picker';
import { errorOf } from '../../session/context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { errorText } from '../../ui/error-text';
import { TextField } from '../../ui/field';
import { formatBytes } from '../../ui/numbers';
import { dayWords } from '../welcome/day-words';

type Folders = NonNullable<Host['folders']>;

/** The page's own file dialogs, where there is no operating system to draw them. */
export function FileDialogs() {
  const session = useSession();
  const pending = useSyncExternalStore(filePicker.subscribe, filePicker.pending);
  const { folders } = session.host;
  if (pending === null || folders === null) return null;
  return <FileDialog key={pending.request.title} pending={pending} folders={folders} />;
}

let lastFolder: string | null = null;

function accepts(request: PickRequest, entry: FolderEntry): boolean {
  if (entry.kind === 'folder') return true;
  const name = entry.name.toLowerCase();
  if (request.kind === 'save')
    return request.filters.some(({ extensions }) =>
      extensions.some((extension) => name.endsWith(`.${extension}`)),
    );
  switch (request.what) {
    case 'model':
      return name.endsWith('.onnx');
    case 'recipe':
      return name.endsWith('.json');
    case 'data':
      return /\.(npy|npz|pb|png|jpe?g|webp|bmp|gif|tiff?)$/.test(name);
  }
}

function FileDialog({
  pending,
  folders,
}: {
  readonly pending: PendingPick;
  readonly folders: Folders;
}) {
  const { request } = pending;
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [chosen, setChosen] = useState<FolderEntry | null>(null);
  const [name, setName] = useState(request.kind === 'save' ? request.suggestedName : '');
  const [confirm, setConfirm] = useState<PickedFile | null>(null);

  const go = async (folder: string | null): Promise<void> => {
    setChosen(null);
    setConfirm(null);
    try {
      const next = await folders.listFolder({ folder });
      lastFolder = next.folder.ref;
      setListing(next);
      setError(null);
    } catch (thrown) {
      // The folder of the last time may be gone: then the first one is shown.
      if (folder !== null && listing === null) return await go(null);
      setError(errorText(errorOf(thrown)));
    }
    return undefined;
  };
  // Once, at the folder of the last time.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => void go(lastFolder), []);

  const wantsFolder = request.kind === 'open' && request.what === 'data';
  const result =
    chosen?.kind === 'file' || (wantsFolder && chosen !== null)
      ? chosen
      : wantsFolder
        ? (listing?.folder ?? null)
        : null;
  const submit = async (): Promise<void> => {
    if (request.kind === 'open') return result === null ? undefined : pending.resolve(result);
    if (confirm !== null) return pending.resolve(confirm);
    if (listing === null || name.trim() === '') return undefined;
    try {
      const target = await folders.newFile({ folder: listing.folder.ref, name: name.trim() });
      if (target.exists) setConfirm(target.file);
      else pending.resolve(target.file);
    } catch (thrown) {
      setError(errorText(errorOf(thrown)));
    }
    return undefined;
  };
  const open = (entry: FolderEntry): void => {
    if (entry.kind === 'folder') void go(entry.ref);
    else if (request.kind === 'save') setName(entry.name);
    else pending.resolve(entry);
  };
  const action =
    request.kind === 'save'
      ? confirm === null
        ? 'Save'
        : 'Replace'
      : wantsFolder && result?.kind === 'folder'
        ? 'Use this folder'
        : 'Open';
  return (
    <Dialog
      title={request.title}
      className="h-[560px] w-[720px]"
      onClose={() => pending.resolve(null)}
      onSubmit={() => void submit()}
      footer={
        <>
          {request.kind === 'save' ? (
            <TextField
              size="medium"
              aria-label="File name"
              boxClassName="flex-1"
              value={name}
              onChange={(next) => {
                setName(next);
                setConfirm(null);
              }}
            />
          ) : (
            <span className="min-w-0 flex-1 truncate text-ink2">{result?.location ?? ''}</span>
          )}
          {confirm === null ? null : <span className="text-warn">{confirm.name} exists.</span>}
          <Button size="medium" onClick={() => pending.resolve(null)}>
            Cancel
          </Button>
          <Button
            size="medium"
            look="primary"
            disabled={
              request.kind === 'save' ? name.trim() === '' || listing === null : result === null
            }
            onClick={() => void submit()}
          >
            {action}
          </Button>
        </>
      }
    >
      <nav
        aria-label="Folders above"
        className="flex h-9 shrink-0 items-center gap-0.5 overflow-x-auto border-b border-line px-4 whitespace-nowrap"
      >
        {listing?.trail.map((folder, index) => (
          <span key={folder.ref} className="flex items-center gap-0.5">
            {index === 0 ? null : <ChevronRight className="size-3 text-ink3" aria-hidden />}
            <Button look="ghost" onClick={() => void go(folder.ref)}>
              {folder.name}
            </Button>
          </span>
        ))}
      </nav>
      {error === null ? null : (
        <p role="alert" className="border-b border-line bg-danger-bg px-5 py-2">
          {error}
        </p>
      )}
      {listing === null ? (
        <EmptyState icon={<LoaderCircle className="animate-spin" />} title="Reading the folder" />
      ) : (
        <Entries
          listing={listing}
          request={request}
          chosen={chosen}
          onChoose={setChosen}
          onOpen={open}
        />
      )}
    </Dialog>
  );
}

function Entries({
  listing,
  request,
  chosen,
  onChoose,
  onOpen,
}: {
  readonly listing: FolderListing;
  readonly request: PickRequest;
  readonly chosen: FolderEntry | null;
  onChoose(entry: FolderEntry): void;
  onOpen(entry: FolderEntry): void;
}) {
  const [now] = useState(() => new Date());
  const entries = listing.entries.filter((entry) => accepts(request, entry));
  const hidden = listing.entries.length - entries.length;
  if (entries.length === 0) {
    return (
      <EmptyState icon={<Folder />} title="Nothing to choose here">
        {hidden > 0 ? `${hidden} other files are left out.` : 'This folder is empty.'}
      </EmptyState>
    );
  }
  return (
    <ul
      className="min-h-0 flex-1 overflow-y-auto p-1"
      aria-label={`Content of ${listing.folder.name}`}
    >
      {entries.map((entry) => (
        <li key={entry.ref}>
          <button
            type="button"
            aria-pressed={chosen?.ref === entry.ref}
            onClick={(event) => {
              // Keyboards click by Enter: folders open at once, as there is no double click.
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
            <span className="truncate">{entry.name}</span>
            <span className="text-right text-ink3">
              {entry.sizeBytes === null ? '' : formatBytes(entry.sizeBytes)}
            </span>
            <span className="text-right text-ink3">
              {entry.modifiedAt === null ? '' : dayWords(entry.modifiedAt, now)}
            </span>
          </button>
        </li>
      ))}
      {listing.truncated ? (
        <li className="px-3 py-2 text-ink3">Only the first 5,000 entries are listed.</li>
      ) : null}
    </ul>
  );
}
