import { printable } from '../../shared/printable';
import type { Paint } from '../terminal/paint';

/** The gates that failed, one a line. */
export function failuresText(failures: readonly string[], paint: Paint): string {
  return failures.map((failure) => `${paint.red('Failed:')} ${printable(failure)}\n`).join('');
}
