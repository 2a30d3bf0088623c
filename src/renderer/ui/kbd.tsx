import clsx from 'clsx';

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

/** `CmdOrCtrl+Shift+Z` as people read it: `Ctrl Shift Z`, or `⌘ ⇧ Z` on a Mac. */
export function readableKeys(accelerator: string): string {
  return accelerator
    .replace('CmdOrCtrl', isMac ? '⌘' : 'Ctrl')
    .replace('Shift', isMac ? '⇧' : 'Shift')
    .replace('Alt', isMac ? '⌥' : 'Alt')
    .split('+')
    .filter((part) => part !== '')
    .join(' ');
}

export function Keys({
  keys,
  className,
}: {
  readonly keys: string;
  readonly className?: string | undefined;
}) {
  return (
    <kbd
      className={clsx(
        'min-w-4 shrink-0 rounded-1 border border-line2 px-1 text-center font-sans text-meta leading-3.5 font-normal text-ink3',
        className,
      )}
    >
      {readableKeys(keys)}
    </kbd>
  );
}
