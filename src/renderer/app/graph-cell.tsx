import { Panel, PanelHead } from '../ui/panel';
import type { ReportPicture } from '../report/html-report';

export function graphPicture(): Promise<ReportPicture | null> {
  return Promise.resolve(null);
}

export function GraphCell() {
  return (
    <Panel aria-label="Graph" className="bg-app!">
      <PanelHead title="Graph" />
    </Panel>
  );
}
