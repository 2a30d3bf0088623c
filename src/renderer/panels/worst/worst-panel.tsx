import { useLinkedView } from '../../session/page/linked-view';
import { Panel, PanelHead } from '../../ui/panel';
import { formatDb } from '../../ui/text/numbers';
import { worstLayers } from './worst-layers';

/** Shows the five worst layers in the metric on screen; a click selects one. */
export function WorstPanel() {
  const { layers, series, metric, onSelect } = useLinkedView();
  const { db } = series[metric];
  return (
    <Panel aria-label="Worst layers" className="h-auto! shrink-0">
      <PanelHead title="Worst layers" />
      {worstLayers(layers, { db }).map(({ name, index }) => (
        <button
          key={name}
          type="button"
          className="flex h-6 gap-2 px-3 text-left"
          onClick={() => onSelect([name], 'replace')}
        >
          <span className="min-w-0 flex-1 truncate">{name}</span>
          {formatDb(db[index])}
        </button>
      ))}
    </Panel>
  );
}
