import type { AppErrorData } from '../../../shared/errors';

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** What is wrong and what to do, as sentences: errors are written for the command line too. */
export function errorText(error: Pick<AppErrorData, 'message' | 'hint'>): string {
  const message = sentence(error.message);
  const start = message.slice(0, 1).toUpperCase() + message.slice(1);
  return error.hint === undefined ? start : `${start} ${sentence(error.hint)}`;
}
