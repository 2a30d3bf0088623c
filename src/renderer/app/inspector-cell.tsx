import { Panel, PanelHead } from '../ui/panel';

export function InspectorCell() {
  return (
    <Panel aria-label="Inspector">
      <PanelHead title="Inspector" />
    </Panel>
  );
}
