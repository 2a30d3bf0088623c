import { useEffect, useRef, useState } from 'react';
import type { FileRef } from '../../../shared/contract/arguments';
import type { FolderListing, FoundPath } from '../../../shared/shell/shell-answers';
import type { Host } from '../../../shared/shell/host';
import { errorOf } from '../../session/core/context';
import { errorText } from '../../ui/text/error-text';
import { asFolder, splitPath } from './typed-path';

export type Folders = NonNullable<Host['folders']>;

const lastFolderKey = 'bitloupe:last-folder';
const typingPauseMs = 120;

/** The folder a file dialog shows, and the path that is typed to get there. */
export interface FolderView {
  readonly listing: FolderListing | null;
  readonly error: string | null;
  /** The text of the path field. */
  readonly path: string;
  /** What is typed behind the folder: the list shows names that begin with it. */
  readonly typed: string;
  go(folder: FileRef | null): Promise<void>;
  /** The folder that is named whole is listed a moment later. */
  type(text: string): void;
  /** Where the text leads; null, with `error` set, where that is nowhere. */
  find(text: string): Promise<FoundPath | null>;
  fail(thrown: unknown): void;
}

/** Begins in the folder of the last time, also after a reload. */
export function useFolder(folders: Folders): FolderView {
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [path, setPath] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(0);
  /** What is typed while the first folder is still being read is not overwritten by it. */
  const hasTyped = useRef(false);

  const show = (next: FolderListing): void => {
    setListing(next);
    setError(null);
    localStorage.setItem(lastFolderKey, asFolder(next.folder.location));
  };
  const fail = (thrown: unknown): void => setError(errorText(errorOf(thrown)));
  /** Answers that were overtaken by a later wish are dropped. */
  const ask = async <T>(question: Promise<T>): Promise<T | null> => {
    const turn = (latest.current += 1);
    clearTimeout(timer.current);
    try {
      const answer = await question;
      return turn === latest.current ? answer : null;
    } catch (thrown) {
      if (turn === latest.current) fail(thrown);
      return null;
    }
  };
  const go = async (folder: FileRef | null): Promise<void> => {
    const next = await ask(folders.listFolder({ folder }));
    if (next === null) return;
    show(next);
    if (!hasTyped.current) setPath(asFolder(next.folder.location));
    hasTyped.current = false;
  };
  const find = async (text: string): Promise<FoundPath | null> => {
    const found = await ask(folders.findPath({ text, from: listing?.folder.ref ?? null }));
    hasTyped.current = false;
    if (found !== null) show(found.listing);
    return found;
  };
  const type = (text: string): void => {
    hasTyped.current = listing === null;
    setPath(text);
    clearTimeout(timer.current);
    const { folder } = splitPath(text);
    if (listing !== null && (folder === '' || folder === asFolder(listing.folder.location))) {
      setError(null);
      return;
    }
    timer.current = setTimeout(() => void find(text), typingPauseMs);
  };
  useEffect(() => {
    const begin = async (): Promise<void> => {
      const last = localStorage.getItem(lastFolderKey);
      const found =
        last === null ? null : await folders.findPath({ text: last, from: null }).catch(() => null);
      // The folder of the last time may be gone: then the first one is shown.
      if (hasTyped.current) return undefined;
      if (found === null) return go(null);
      show(found.listing);
      setPath(asFolder(found.listing.folder.location));
      return undefined;
    };
    void begin();
    return () => clearTimeout(timer.current);
    // Once, when the dialog opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return { listing, error, path, typed: splitPath(path).name, go, type, find, fail };
}
