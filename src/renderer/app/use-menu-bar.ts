import { useLayoutEffect } from 'react';
import type { CommandState } from '../../shared/shell/commands';
import { commandStates, runCommand } from '../commands/commands';
import { useSession } from '../session/page/app-context';

function changed(
  states: readonly CommandState[],
  before: ReadonlyMap<string, CommandState>,
): readonly CommandState[] {
  return states.filter((state) => {
    const old = before.get(state.id);
    return old === undefined || old.enabled !== state.enabled || old.checked !== state.checked;
  });
}

/** Keeps the application menu true, and runs what is chosen there. */
export function useMenuBar(): void {
  const session = useSession();
  // Before the first paint: a command that is given as soon as there is something to see must not be lost.
  useLayoutEffect(() => {
    const stop = session.host.onEvent((event) => {
      if (event.type === 'command') runCommand(session, event.command);
    });
    // Only a desktop has a menu to keep true.
    if (session.host.kind === 'web') return stop;
    const known = new Map<string, CommandState>();
    let frame = 0;
    const tell = (): void => {
      frame = 0;
      const states = changed(commandStates(session.store.getState()), known);
      if (states.length === 0) return;
      for (const state of states) known.set(state.id, state);
      void session.host.setCommandStates({ states }).catch(() => undefined);
    };
    const unsubscribe = session.store.subscribe(() => {
      frame ||= requestAnimationFrame(tell);
    });
    tell();
    return () => {
      stop();
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [session]);
}
