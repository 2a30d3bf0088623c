import { useEffect } from 'react';
import { onPanelCommand } from '../commands/panel-commands';

/** F6: from panel to panel, to what takes the focus in each. */
export function usePanelJump(): void {
  useEffect(
    () =>
      onPanelCommand((command) => {
        if (command !== 'view.nextPanel') return;
        const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')];
        const at = panels.findLastIndex((panel) => panel.contains(document.activeElement));
        const next = panels[(at + 1) % panels.length];
        const inner = next?.querySelector<HTMLElement>(
          '[role=grid], canvas[tabindex], [tabindex="0"], button:not(:disabled)',
        );
        (inner ?? next)?.focus();
      }),
    [],
  );
}
