import type { Paint } from '../paint';

/** The gates that failed, one a line. */
export function failuresText(failures: readonly string[], paint: Paint): string {
  return failures.map((failure) => `${paint.red('Failed:')} ${failure}\n`).join('');
}
