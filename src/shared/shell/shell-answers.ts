import type { PickedFile } from './picked-file';

export interface RecentModel {
  /** A model, or a project (by its ending). */
  readonly model: PickedFile;
  /** The data it was last used with. */
  readonly data: PickedFile | null;
  /** ISO 8601. */
  readonly openedAt: string;
}

/** What the user asked to open from outside the page: command line, file manager, second start. */
export interface OpenRequest {
  /** A model, or a project (by its ending). */
  readonly model: PickedFile | null;
  readonly data: PickedFile | null;
}

export interface SampleFiles {
  readonly model: PickedFile;
  readonly data: PickedFile;
  /** Labelled images for accuracy. */
  readonly validation: PickedFile;
}

export type ThemeSource = 'system' | 'dark' | 'light';

export interface ShellInfo {
  readonly version: string;
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** For the About dialog: `Electron 45.4.1`, `Node 20.20.2`, … */
  readonly runtime: string;
  /** Web host: the folder that may be browsed. Null on the desktop: the whole disk, by dialogs. */
  readonly root: string | null;
}

/** How large everything is drawn, percent. */
export const textSizes = [100, 110, 125, 150] as const;
export type TextSize = (typeof textSizes)[number];

export interface FolderEntry extends PickedFile {
  /** ISO 8601. */
  readonly modifiedAt: string | null;
}

export interface FolderListing {
  readonly folder: PickedFile;
  /** From the root down to `folder`, itself included: breadcrumbs. */
  readonly trail: readonly PickedFile[];
  /** Folders first, then files, by name; hidden ones are left out. */
  readonly entries: readonly FolderEntry[];
  /** More than 5,000 entries: the rest was left out. */
  readonly truncated: boolean;
}

/** Where a typed path leads. */
export interface FoundPath {
  /** The last folder of the path that is named whole. */
  readonly listing: FolderListing;
  /** What was typed behind it: a name, or the beginning of one; empty for the folder itself. */
  readonly name: string;
  /** What has exactly that name; null when there is nothing. */
  readonly entry: FolderEntry | null;
}
