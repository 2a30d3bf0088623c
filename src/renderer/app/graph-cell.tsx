import { Panel, PanelHead } from '../ui/panel';

export function GraphCell() {
  return (
    <Panel aria-label="Graph" className="bg-app!">
      <PanelHead title="Graph" />
    </Panel>
  );
}
