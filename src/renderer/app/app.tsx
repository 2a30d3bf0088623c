import { useEffect } from 'react';
import { Toaster } from 'sonner';
import 'sonner/dist/styles.css';
import { Banners } from '../panels/banners/banners';
import { useExportCommands } from '../panels/export/use-export-commands';
import { StatusBar } from '../panels/status/status-bar';
import { Toolbar } from '../panels/toolbar/toolbar';
import { Welcome } from '../panels/welcome/welcome';
import type { Session } from '../session/session';
import { ErrorBoundary } from '../ui/error-boundary';
import { TooltipProvider } from '../ui/tooltip';
import { hasUnsavedProject } from '../state/derived/derived';
import { SessionProvider, useApp } from '../session/page/app-context';
import { Dialogs } from './dialogs';
import { Frames } from './frames';
import { SketchFrame } from './sketch-frame';
import { useApplyTextSize, useApplyTheme } from '../session/page/theme';
import { useDrop, type DropPurpose } from './use-drop';
import { useKeys } from './use-keys';
import { useMenuBar } from './use-menu-bar';
import { isEnabled } from '../commands/commands';
import { onPanelCommand } from '../commands/panel-commands';

/** The whole app over one session; it does not know which host it runs in. */
export function App({ session }: { readonly session: Session }) {
  return (
    <SessionProvider session={session}>
      <TooltipProvider>
        <ErrorBoundary name="The window">
          <Window />
        </ErrorBoundary>
      </TooltipProvider>
    </SessionProvider>
  );
}

function Window() {
  const theme = useApplyTheme();
  useApplyTextSize();
  useKeys();
  useMenuBar();
  usePanelJump();
  useExportCommands();
  const dragging = useDrop();
  const isOpen = useApp((state) => state.model.status === 'ready');
  const hasSketch = useApp((state) => state.sketch !== null);
  const name = useTitle();
  return (
    <div className="flex h-full flex-col">
      {isOpen ? <Toolbar name={name ?? ''} /> : null}
      <Banners />
      {isOpen ? (
        <Frames />
      ) : hasSketch ? (
        <SketchFrame name={name ?? ''} />
      ) : (
        <Welcome dragging={dragging !== null} />
      )}
      <StatusBar />
      {isOpen && dragging !== null ? <DropHint purpose={dragging} /> : null}
      <Dialogs />
      <Toaster
        theme={theme}
        position="bottom-right"
        offset={{ bottom: 36, right: 12 }}
        visibleToasts={3}
        toastOptions={{ duration: 4000 }}
      />
    </div>
  );
}

function useTitle(): string | null {
  const name = useApp((state) => (state.model.status === 'none' ? null : state.model.from.name));
  const project = useApp((state) => state.project?.file.name ?? null);
  const isChanged = useApp(hasUnsavedProject);
  useEffect(() => {
    const shown = project ?? name;
    document.title = shown === null ? 'Bitloupe' : `${isChanged ? '• ' : ''}${shown} · Bitloupe`;
  }, [name, project, isChanged]);
  return name;
}

/** What a drop does: the left half opens, the right one compares, where the open model can be compared. */
function DropHint({ purpose }: { readonly purpose: DropPurpose }) {
  const name = useApp((state) => (state.model.status === 'ready' ? state.model.from.name : ''));
  const canCompare = useApp((state) => isEnabled('run.compareWith', state));
  const zones: readonly (readonly [DropPurpose, string])[] = [
    ['open', 'Drop a model or project to open it, or a folder to use as data'],
    ...(canCompare
      ? [['compare', `Drop a model or a dump to compare ${name} with it`] as const]
      : []),
  ];
  return (
    <div className="pointer-events-none fixed inset-2 z-30 flex">
      {zones.map(([zone, text]) => (
        <div
          key={zone}
          className={`grid min-w-0 flex-1 place-items-center rounded-3 border-2 border-dashed bg-scrim p-4 ${
            zone === purpose ? 'border-accent' : 'border-line2'
          }`}
        >
          <b className="max-w-full rounded-2 bg-panel px-4 py-2 text-center text-read font-semibold wrap-anywhere shadow-2">
            {text}
          </b>
        </div>
      ))}
    </div>
  );
}

/** F6: from panel to panel, to what takes the focus in each. */
function usePanelJump(): void {
  useEffect(
    () =>
      onPanelCommand((command) => {
        if (command !== 'view.nextPanel') return;
        // Panels behind the comparison are still there, but cannot take the focus.
        const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')].filter(
          (panel) => panel.closest('[inert]') === null,
        );
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
