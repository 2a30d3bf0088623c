import { getOrMake } from '../../../shared/get-or-make';
import { stemOf } from './manifest';

/** Files of one sample by what they are called below it, without ending. */
export interface GroupedSample {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Folders that share at least this much of their files hold samples, and are not parts of names. */
const leastShared = 0.5;

/**
 * Files of tensors by sample: each folder is one where all hold much the same files (`Result_0`, `Result_1`), else there is
 * one sample, and folders belong to the names. `stated`: folders that somebody says are samples.
 */
export function groupSamples(
  files: readonly string[],
  stated: readonly string[] = [],
): readonly GroupedSample[] {
  const byFolder = new Map<string, Map<string, string>>();
  const loose = new Map<string, string>();
  for (const file of files) {
    const slash = file.indexOf('/');
    if (slash < 0) loose.set(stemOf(file), file);
    else
      getOrMake(byFolder, file.slice(0, slash), () => new Map()).set(
        stemOf(file.slice(slash + 1)),
        file,
      );
  }
  const folders = [...byFolder].toSorted(([one], [other]) => byNumber(one, other));
  const isStated = folders.some(([name]) => stated.includes(name));
  if (loose.size === 0 && (isStated || areSamples(folders.map(([, found]) => found))))
    return folders.map(([name, found]) => ({ name, files: found }));
  return [{ name: '', files: new Map(files.map((file) => [stemOf(file), file])) }];
}

function areSamples(folders: readonly ReadonlyMap<string, string>[]): boolean {
  const [first, ...others] = folders;
  if (first === undefined) return false;
  const all = new Set(folders.flatMap((folder) => [...folder.keys()]));
  const shared = [...first.keys()].filter((key) => others.every((folder) => folder.has(key)));
  return shared.length >= leastShared * all.size;
}

/** `Result_2` before `Result_10`. */
export function byNumber(one: string, other: string): number {
  const [a, b] = [one, other].map((name) => name.split(/(\d+)/));
  for (let index = 0; index < Math.max(a?.length ?? 0, b?.length ?? 0); index += 1) {
    const [left = '', right = ''] = [a?.[index], b?.[index]];
    if (left === right) continue;
    const difference = index % 2 === 1 ? Number(left) - Number(right) : 0;
    return difference === 0 || Number.isNaN(difference) ? (left < right ? -1 : 1) : difference;
  }
  return 0;
}
