import { useState } from 'react';

/**
 * For `onCloseAutoFocus` of a dialog: Radix gives the focus back to the trigger, but ours open by command and have
 * none. Focus that something else took meanwhile stays there.
 */
export function useReturnFocus(): (event: Event) => void {
  const [before] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    const active = document.activeElement;
    const isTaken = active !== null && active !== document.body;
    if (!isTaken && before instanceof HTMLElement && before.isConnected)
      before.focus({ preventScroll: true });
  };
}
