import path from 'node:path';
import type { OpenPaths } from '../shared/shell/shell';

/** What a start of the app asks to open: `bitloupe MODEL --data DIR`. */
export function openPathsOf(args: readonly string[], folder: string): OpenPaths {
  let model: string | null = null;
  let data: string | null = null;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--data') {
      const value = args[index + 1];
      if (value !== undefined) data = path.resolve(folder, value);
      index += 1;
    } else if (arg.startsWith('--data=')) {
      data = path.resolve(folder, arg.slice('--data='.length));
    } else if (arg !== '' && !arg.startsWith('-')) {
      model ??= path.resolve(folder, arg);
    }
  }
  return { model, data };
}

/** The user's arguments: after the program, and after the app's folder where Electron is started with it. */
export function userArguments(argv: readonly string[], isPackaged: boolean): string[] {
  const args = argv.slice(1);
  if (isPackaged) return args;
  // Switches may stand before the folder: those of a debugger, or of Chromium.
  const folder = args.findIndex((arg) => !arg.startsWith('-'));
  return folder === -1 ? [] : args.slice(folder + 1);
}

/** What one start tells the one before it: Chromium may reorder the command line itself. */
export interface StartData {
  readonly paths: OpenPaths;
}

/** What another start asks to open; it may be another version, which says nothing or something else. */
export function startPathsOf(data: unknown): OpenPaths {
  const paths = fieldOf(data, 'paths');
  const textOf = (name: keyof OpenPaths): string | null => {
    const value = fieldOf(paths, name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return { model: textOf('model'), data: textOf('data') };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
