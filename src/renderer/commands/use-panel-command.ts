import { createContext, useContext, useEffect } from 'react';
import type { CommandId } from '../../shared/shell/commands';
import { onPanelCommand } from './panel-commands';

/** False for panels that wait behind others: commands are for what can be seen. */
export const InFront = createContext(true);

/** Carries out commands while its panel is in front. The listener must not change with every drawing. */
export function usePanelCommand(listener: (command: CommandId) => void): void {
  const isInFront = useContext(InFront);
  useEffect(() => (isInFront ? onPanelCommand(listener) : undefined), [isInFront, listener]);
}
