import { PanelRightClose, PanelRightOpen } from 'lucide-react';
import { IconButton } from '../ui/button';
import { useApp, useSession } from './app-context';
import { InspectorCell } from './inspector-cell';

/** In very narrow windows the inspector slides over the graph. */
export function InspectorDrawer() {
  const session = useSession();
  const open = useApp((state) => state.view.drawerOpen);
  const toggle = (): void => session.setView({ drawerOpen: !open });
  return (
    <>
      {open ? (
        <aside className="fixed top-12 right-0 bottom-6 z-20 w-[300px] bg-panel shadow-3">
          <InspectorCell />
        </aside>
      ) : null}
      <span className={`fixed top-14 z-21 ${open ? 'right-[304px]' : 'right-2'}`}>
        <IconButton
          look="plain"
          label={open ? 'Hide inspector' : 'Show inspector'}
          onClick={toggle}
        >
          {open ? (
            <PanelRightClose className="size-3.5" />
          ) : (
            <PanelRightOpen className="size-3.5" />
          )}
        </IconButton>
      </span>
    </>
  );
}
