import type { Json } from '../shared/shell/picked-file';
import type { ThemeSource } from '../shared/shell/shell-answers';
import type { StoredJson } from '../shared/shell/stored-json';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the desktop remembers beside the page's own state. */
export interface Settings {
  readonly bounds: Bounds | null;
  readonly maximized: boolean;
  readonly theme: ThemeSource;
  /** Where dialogs start, by kind. */
  readonly folders: { readonly [kind in DialogKind]?: string };
}

export type DialogKind = 'model' | 'data' | 'recipe' | 'save';

const defaults: Settings = { bounds: null, maximized: false, theme: 'system', folders: {} };

/** Settings in memory, written on every change. */
export class SettingsStore {
  readonly #file: StoredJson;
  #present: Settings;

  private constructor(file: StoredJson, present: Settings) {
    this.#file = file;
    this.#present = present;
  }

  static async open(file: StoredJson): Promise<SettingsStore> {
    return new SettingsStore(file, readSettings(await file.load()));
  }

  get present(): Settings {
    return this.#present;
  }

  settled(): Promise<void> {
    return this.#file.settled();
  }

  /** A failed write loses a window position, which is no reason to bother anyone. */
  async change(change: Partial<Settings>): Promise<void> {
    this.#present = { ...this.#present, ...change };
    await this.#file.save(this.#present as unknown as Json).catch(() => undefined);
  }
}

/** Takes from a stored file what is usable; the rest is as at the first start. */
export function readSettings(json: Json): Settings {
  if (!isObject(json)) return defaults;
  const theme = json['theme'];
  return {
    bounds: readBounds(json['bounds'] ?? null),
    maximized: json['maximized'] === true,
    theme: theme === 'dark' || theme === 'light' ? theme : 'system',
    folders: readFolders(json['folders'] ?? null),
  };
}

function readBounds(json: Json): Bounds | null {
  if (!isObject(json)) return null;
  const { x, y, width, height } = json;
  const isWhole = (value: Json | undefined): value is number => Number.isInteger(value);
  if (!isWhole(x) || !isWhole(y) || !isWhole(width) || !isWhole(height)) return null;
  return { x, y, width, height };
}

function readFolders(json: Json): Settings['folders'] {
  if (!isObject(json)) return {};
  const kinds: readonly DialogKind[] = ['model', 'data', 'recipe', 'save'];
  return Object.fromEntries(
    kinds.flatMap((kind) => (typeof json[kind] === 'string' ? [[kind, json[kind]]] : [])),
  );
}

function isObject(json: Json): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
