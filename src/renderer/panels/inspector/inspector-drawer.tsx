import { useApp } from '../../session/page/app-context';
import { InspectorCell } from './inspector-cell';

/** In very narrow windows the inspector slides over the graph; the toolbar opens it. */
export function InspectorDrawer() {
  const open = useApp((state) => state.view.drawerOpen);
  if (!open) return null;
  return (
    <div className="fixed top-12 right-0 bottom-6 z-20 w-[300px] border-l border-line bg-panel shadow-3">
      <InspectorCell />
    </div>
  );
}
