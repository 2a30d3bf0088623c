import { useEffect } from 'react';
import { runCommand } from '../commands/commands';
import { belongsToField, commandOfKey } from '../commands/keys';
import { sendToPanel } from '../commands/panel-commands';
import { busyJob } from '../state/derived/derived';
import { useSession } from '../session/page/app-context';

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.matches('input, textarea, select') || target.isContentEditable)
  );
}

function hasOverlay(): boolean {
  return document.querySelector('[role=dialog], [role=menu], [role=alertdialog]') !== null;
}

/** The whole keyboard map. Panels handle their own arrows; dialogs and menus keep everything to themselves. */
export function useKeys(): void {
  const session = useSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if (isField(event.target) && belongsToField(event)) return;
      if (hasOverlay()) return;
      if (event.key === 'Escape') {
        const state = session.store.getState();
        const busy = busyJob(state);
        const onCancel =
          event.target instanceof HTMLElement && event.target.dataset['cancel'] !== undefined;
        if (busy !== null && (onCancel || state.selection.layers.length === 0))
          runCommand(session, 'run.cancel');
        else runCommand(session, 'layer.clearSelection');
        return;
      }
      const command = commandOfKey(event, session.store.getState().selection.layers.length > 0);
      if (command === null) return;
      event.preventDefault();
      if (command === 'view.nextPanel') sendToPanel(command);
      else runCommand(session, command);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [session]);
}
