import { AppError } from '../../../src/shared/errors';
import type { Host } from '../../../src/shared/shell/host';
import type { Json } from '../../../src/shared/shell/picked-file';
import type { ProjectToSave } from '../../../src/shared/shell/project';
import { refer, savedFile } from './files';

/** What the host has been given to keep. */
export interface Kept {
  state: Json;
  readonly values: Map<string, { readonly bytes: Uint8Array; readonly savedAt: string }>;
  readonly projects: Map<string, ProjectToSave & { readonly savedAt: string }>;
  /** Nothing more can be stored. */
  isFull: boolean;
}

/** Where a page keeps its state between two loads. */
export const stateKey = 'bitloupe.double-state';
const storage = typeof localStorage === 'undefined' ? null : localStorage;

export function keepNothingYet(): Kept {
  const text = storage?.getItem(stateKey) ?? null;
  const state = text === null ? null : (JSON.parse(text) as Json);
  return { state, values: new Map(), projects: new Map(), isFull: false };
}

type KeepingCall =
  | 'loadState'
  | 'saveState'
  | 'loadValue'
  | 'saveValue'
  | 'values'
  | 'dropValues'
  | 'saveProject'
  | 'openProject';

export function keepingCalls(kept: Kept): Pick<Host, KeepingCall> {
  return {
    loadState: () => Promise.resolve(kept.state),
    saveState: async ({ state }) => {
      kept.state = state;
      storage?.setItem(stateKey, JSON.stringify(state));
    },
    loadValue: async ({ key }) => kept.values.get(key)?.bytes ?? null,
    saveValue: async ({ key, bytes }) => {
      if (kept.isFull) throw new AppError('io', 'The disk is full.');
      kept.values.set(key, { bytes, savedAt: new Date().toISOString() });
    },
    values: async () =>
      [...kept.values].map(([key, { bytes, savedAt }]) => ({
        key,
        sizeBytes: bytes.length,
        savedAt,
      })),
    dropValues: async ({ keys }) => {
      for (const key of keys) kept.values.delete(key);
    },
    saveProject: async ({ target, project }) => {
      const savedAt = new Date().toISOString();
      kept.projects.set(target, { ...project, savedAt });
      return { file: savedFile(target), savedAt };
    },
    openProject: async ({ file }) => {
      const project = kept.projects.get(file);
      if (project === undefined) throw new AppError('bad-input', 'There is no such project.');
      const named = (of: { ref: string; sha256: string | null } | null) =>
        of === null ? null : { file: refer(of.ref), path: of.ref, sha256: of.sha256 };
      const { model, data, validation } = project.files;
      return {
        savedAt: project.savedAt,
        files: { model: named(model), data: named(data), validation: named(validation) },
        content: project.content,
        values: project.values,
      };
    },
  };
}
