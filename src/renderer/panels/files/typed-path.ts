/** A path in the text field of a file dialog: what names a folder, and the unfinished name behind it. */
export interface TypedPath {
  /** With its last separator; empty for a name alone. */
  readonly folder: string;
  readonly name: string;
}

export function splitPath(text: string): TypedPath {
  const end = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1;
  return { folder: text.slice(0, end), name: text.slice(end) };
}

/** The location of a folder as the field shows it: ready for a name to be typed behind it. */
export function asFolder(location: string): string {
  if (/[\\/]$/.test(location)) return location;
  return location + (location.includes('\\') && !location.includes('/') ? '\\' : '/');
}

/** Names that begin as typed, in either case. */
export function beginningWith<T extends { readonly name: string }>(
  entries: readonly T[],
  typed: string,
): readonly T[] {
  const wanted = typed.toLowerCase();
  return entries.filter(({ name }) => name.toLowerCase().startsWith(wanted));
}

/** What Tab adds: as much of the names as all of them share; null where that is no more than was typed. */
export function complete(names: readonly string[], typed: string): string | null {
  const [first] = names;
  if (first === undefined) return null;
  let length = first.length;
  for (const name of names) {
    let same = 0;
    while (same < length && name[same]?.toLowerCase() === first[same]?.toLowerCase()) same += 1;
    length = same;
  }
  return length > typed.length ? first.slice(0, length) : null;
}
