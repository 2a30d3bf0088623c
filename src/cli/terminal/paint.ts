/** Text styles of a terminal; the identity where colour is off. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
}

/** Takes back the line of the progress bar. */
export const eraseLine = '\r\u001B[K';

/** Everything a paint writes around text. */
export const paintSequences = [1, 22, 2, 31, 32, 33, 39].map((code) => `\u001B[${code}m`);

export function createPaint(isEnabled: boolean): Paint {
  const style =
    (open: number, close: number) =>
    (text: string): string =>
      isEnabled && text !== '' ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    yellow: style(33, 39),
    green: style(32, 39),
  };
}
