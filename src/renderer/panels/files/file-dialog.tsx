import { Folder, LoaderCircle } from 'lucide-react';
import { useRef, useState, useSyncExternalStore } from 'react';
import type { FolderEntry, FolderListing } from '../../../shared/shell/shell-answers';
import type { PickedFile } from '../../../shared/shell/picked-file';
import { useSession } from '../../session/page/app-context';
import { filePicker, type PendingPick, type PickRequest } from '../../host/file-picker';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { TextField } from '../../ui/field';
import { EntryList } from './entry-list';
import { PathBar } from './path-bar';
import { asFolder, beginningWith, splitPath } from './typed-path';
import { useFolder, type Folders } from './use-folder';
import { isProjectName } from '../../../shared/shell/project';

/** The page's own file dialogs, where there is no operating system to draw them. */
export function FileDialogs() {
  const session = useSession();
  const pending = useSyncExternalStore(filePicker.subscribe, filePicker.pending);
  const { folders } = session.host;
  if (pending === null || folders === null) return null;
  return <FileDialog key={pending.request.title} pending={pending} folders={folders} />;
}

function FileDialog({
  pending,
  folders,
}: {
  readonly pending: PendingPick;
  readonly folders: Folders;
}) {
  const { request } = pending;
  const list = useRef<HTMLUListElement>(null);
  const choice = useFileChoice(pending, folders);
  const { view, chosen, setChosen, go, open, submit } = choice;
  const { listing } = view;
  return (
    <Dialog
      title={request.title}
      className="h-[560px] w-[720px]"
      onClose={() => pending.resolve(null)}
      onSubmit={submit}
      footer={<Foot pending={pending} choice={choice} />}
    >
      <PathBar
        view={{
          ...view,
          type: (text) => {
            setChosen(null);
            view.type(text);
          },
        }}
        canMake={request.kind === 'save'}
        focused={request.kind === 'open'}
        onGo={go}
        onEnter={(text) => void choice.enterPath(text)}
        onDown={() => list.current?.querySelector('button')?.focus()}
        onMake={choice.make}
      />
      {view.error === null ? null : (
        <p role="alert" className="border-b border-line bg-danger-bg px-5 py-2 select-text">
          {view.error}
        </p>
      )}
      {listing === null ? (
        <EmptyState icon={<LoaderCircle className="animate-spin" />} title="Reading the folder" />
      ) : (
        <Entries
          {...{ listing, request, chosen, list }}
          typed={view.typed}
          onChoose={setChosen}
          onOpen={open}
          onUp={() => {
            const above = listing.trail.at(-2);
            if (above !== undefined) go(above);
          }}
        />
      )}
    </Dialog>
  );
}

type FileChoice = ReturnType<typeof useFileChoice>;

/** Which file is meant: chosen in the list, typed as a path, or named for saving. */
function useFileChoice(pending: PendingPick, folders: Folders) {
  const { request } = pending;
  const view = useFolder(folders);
  const { listing } = view;
  const [chosen, setChosen] = useState<FolderEntry | null>(null);
  const [name, setName] = useState(request.kind === 'save' ? request.suggestedName : '');
  /** A file that is there already: saving asks once more. */
  const [confirm, setConfirm] = useState<PickedFile | null>(null);
  const wantsFolder = request.kind === 'open' && request.what === 'data';

  const go = (folder: PickedFile): void => {
    setChosen(null);
    setConfirm(null);
    void view.go(folder.ref);
  };
  const open = (entry: FolderEntry): void => {
    if (entry.kind === 'folder') go(entry);
    else if (request.kind === 'save') setName(entry.name);
    else pending.resolve(entry);
  };
  const save = async (): Promise<void> => {
    if (confirm !== null) return pending.resolve(confirm);
    const wanted = name.trim();
    if (listing === null || wanted === '') return undefined;
    const typed = splitPath(wanted);
    const found = typed.folder === '' ? null : await view.find(wanted);
    if (typed.folder !== '' && found === null) return undefined;
    const folder = found?.listing.folder ?? listing.folder;
    try {
      const target = await folders.newFile({ folder: folder.ref, name: found?.name ?? wanted });
      if (target.exists) setConfirm(target.file);
      else pending.resolve(target.file);
    } catch (thrown) {
      view.fail(thrown);
    }
    return undefined;
  };
  const result = chosen ?? (wantsFolder ? (listing?.folder ?? null) : null);
  const submit = (): void => {
    if (request.kind === 'save') void save();
    else if (result?.kind === 'folder' && !wantsFolder) go(result);
    else if (result !== null) pending.resolve(result);
  };
  /** Enter in the path field: into a folder, out with a file; a folder that is shown already is the answer. */
  const enterPath = async (text: string): Promise<void> => {
    if (wantsFolder && listing !== null && text === asFolder(listing.folder.location))
      return submit();
    const found = await view.find(text);
    if (found === null) return undefined;
    if (found.name === '') return go(found.listing.folder);
    if (found.entry !== null) return open(found.entry);
    if (request.kind === 'save') setName(found.name);
    else view.fail(new Error(`There is no “${found.name}” in ${found.listing.folder.location}.`));
    return undefined;
  };
  const make = async (folderName: string): Promise<PickedFile | null> => {
    try {
      if (listing === null) return null;
      const made = await folders.newFolder({ folder: listing.folder.ref, name: folderName });
      go(made);
      return made;
    } catch (thrown) {
      view.fail(thrown);
      return null;
    }
  };
  const rename = (next: string): void => {
    setName(next);
    setConfirm(null);
  };
  return {
    view,
    chosen,
    setChosen,
    name,
    rename,
    confirm,
    result,
    go,
    open,
    submit,
    enterPath,
    make,
  };
}

function Foot({
  pending: { request, resolve },
  choice: { view, name, rename, confirm, result, submit },
}: {
  readonly pending: PendingPick;
  readonly choice: FileChoice;
}) {
  const isSave = request.kind === 'save';
  return (
    <>
      {isSave ? (
        <TextField
          size="medium"
          aria-label="File name"
          boxClassName="flex-1"
          value={name}
          onChange={rename}
        />
      ) : (
        <span className="min-w-0 flex-1 truncate text-ink2">{result?.location ?? ''}</span>
      )}
      {confirm === null ? null : <span className="text-warn">{confirm.name} exists.</span>}
      <Button size="medium" onClick={() => resolve(null)}>
        Cancel
      </Button>
      <Button
        size="medium"
        look="primary"
        disabled={isSave ? name.trim() === '' || view.listing === null : result === null}
        onClick={submit}
      >
        {actionWords(request, result, confirm !== null)}
      </Button>
    </>
  );
}

function actionWords(
  request: PickRequest,
  result: PickedFile | null,
  replaces: boolean,
): 'Save' | 'Replace' | 'Use this folder' | 'Open' | 'Open folder' {
  if (request.kind === 'save') return replaces ? 'Replace' : 'Save';
  if (result?.kind !== 'folder') return 'Open';
  return request.what === 'data' ? 'Use this folder' : 'Open folder';
}

function Entries({
  listing,
  request,
  typed,
  ...rest
}: {
  readonly listing: FolderListing;
  readonly request: PickRequest;
  /** Only names that begin so are shown. */
  readonly typed: string;
} & Omit<Parameters<typeof EntryList>[0], 'entries' | 'label' | 'truncated'>) {
  const fitting = listing.entries.filter((entry) => accepts(request, entry));
  const entries = beginningWith(fitting, typed);
  const hidden = listing.entries.length - fitting.length;
  if (entries.length > 0)
    return (
      <EntryList
        {...rest}
        entries={entries}
        label={`Content of ${listing.folder.name}`}
        truncated={listing.truncated}
      />
    );
  if (typed !== '' && fitting.length > 0)
    return (
      <EmptyState icon={<Folder />} title={`No name here begins with “${typed}”`}>
        Delete what is typed behind the last / to see all of the folder.
      </EmptyState>
    );
  return (
    <EmptyState icon={<Folder />} title="Nothing to choose here">
      {hidden > 0 ? `${hidden} other files are left out.` : 'This folder is empty.'}
    </EmptyState>
  );
}

/** Whether a file dialog offers this entry: every folder, and the files it was asked for. */
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
    case 'open':
      return name.endsWith('.onnx') || isProjectName(name);
    case 'recipe':
      return /\.(json|py|encodings)$/.test(name);
    case 'data':
      return /\.(npy|npz|pb|png|jpe?g|webp|bmp|gif|tiff?)$/.test(name);
  }
}
