/** Names that Windows keeps for devices, whatever stands behind a dot, blanks before it or not. */
const device = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)/i;

/**
 * What is wrong with a name for a new file, as the end of “NAME …”; null where nothing is. Names that
 * only one system can hold are refused on all of them: files travel, and on Windows `a.onnx:b` is a
 * hidden part of `a.onnx`, `nul` is a device, and a dot or blank at the end is dropped.
 */
export function nameProblem(name: string): string | null {
  if (name === '' || name === '.' || name === '..') return 'is not a name';
  if (/[\\/]/.test(name)) return 'is a path, not a name';
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has control characters in it';
  if (name.includes(':')) return 'has a colon in it';
  if (/[. ]$/.test(name)) return 'ends in a dot or a blank';
  if (device.test(name)) return 'is the name of a device on Windows';
  return null;
}
