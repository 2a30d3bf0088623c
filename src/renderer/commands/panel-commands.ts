import type { CommandId } from '../../shared/shell/commands';

type Listener = (command: CommandId) => void;
const listeners = new Set<Listener>();

/** Commands that only a mounted panel can carry out: fit the graph, focus the filter, copy the table. */
export function onPanelCommand(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function sendToPanel(command: CommandId): void {
  for (const listener of listeners) listener(command);
}
