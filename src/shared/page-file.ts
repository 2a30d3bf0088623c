import { mediaTypes } from './content-policy';

/**
 * The file of the built page that an address stands for: its path below the page's folder, with `/`, and its media type.
 * Null for what cannot be one: it cannot be decoded, steps out of the folder, names a drive or a stream, or has a type
 * that no page consists of.
 */
export function pageFile(
  pathname: string,
): { readonly path: string; readonly type: string } | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  // Windows takes both slashes, and `a:b` for a drive or a stream.
  const names = decoded.split(/[/\\]/).filter((name) => name !== '' && name !== '.');
  if (names.some((name) => name === '..' || /[\0:]/.test(name))) return null;
  const file = names.join('/') || 'index.html';
  const type = mediaTypes[/\.\w+$/.exec(file)?.[0] ?? ''];
  return type === undefined ? null : { path: file, type };
}
