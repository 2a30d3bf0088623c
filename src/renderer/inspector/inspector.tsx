import type { ReactElement } from 'react';
import type { LayerView } from '../../shared/model-view';
import '../charts/charts.css';
import { Button } from '../ui/button';
import { labelsOf } from '../charts/layer-labels';
import { AroundSection } from './around-section';
import { ChannelsSection } from './channels-section';
import { FloatNode } from './float-node';
import './inspector.css';
import type { InspectorProps } from './inspector-props';
import { LayerHeader } from './layer-header';
import { MetricGrid } from './metric-grid';
import { ModelSummary } from './model-summary';
import { Advice } from './notice-list';
import { QconfigSection } from './qconfig-section';
import { RemediesSection } from './remedies-section';
import { SamplesSection } from './samples-section';
import { SelectionSummary } from './selection-summary';
import { ValuesSection } from './values-section';

/** Everything about what is selected: a layer, several, a float node, or the model as a whole. */
export function Inspector(props: InspectorProps): ReactElement {
  const { layer, node, selected } = props;
  return (
    <aside
      tabIndex={-1}
      data-panel=""
      data-testid="inspector"
      aria-label="Inspector"
      className="inspector relative flex h-full min-h-0 flex-col overflow-x-hidden overflow-y-auto bg-panel outline-none"
    >
      {selected.length > 1 ? (
        <SelectionSummary {...props} />
      ) : layer !== null ? (
        <LayerInspector {...props} layer={layer} />
      ) : node !== null ? (
        <FloatNode {...props} node={node} />
      ) : (
        <ModelSummary {...props} />
      )}
    </aside>
  );
}

function LayerInspector(props: InspectorProps & { readonly layer: LayerView }): ReactElement {
  return (
    <>
      <div className="shrink-0 border-b border-line px-3 py-2">
        <LayerHeader {...props} />
        <MetricGrid {...props} />
      </div>
      <IdleSkip {...props} />
      <RemediesSection {...props} />
      <QconfigSection {...props} />
      <ValuesSection {...props} />
      <ChannelsSection {...props} />
      <SamplesSection {...props} />
      <AroundSection {...props} />
    </>
  );
}

/** A skip that changes no tensor: say so, and which neighbours would have to go with it. */
function IdleSkip({
  layer,
  model,
  plan,
  onToggleSkip,
}: InspectorProps & { readonly layer: LayerView }): ReactElement | null {
  const idle = plan.idleSkips.find((each) => each.layer === layer.name);
  if (idle === undefined) return null;
  const labels = labelsOf(model.plan.layers);
  const open = idle.neighbours.filter(
    (name) => plan.layers.find((each) => each.name === name)?.skipped !== true,
  );
  const names = open.map((name) => labels.of(name).text);
  const list =
    names.length <= 1
      ? (names[0] ?? '')
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  return (
    <Advice
      actions={
        <>
          {open.length === 0 ? null : (
            <Button onClick={() => onToggleSkip(open)}>
              Skip{' '}
              {open.length === 1
                ? 'it too'
                : `${open.length === 2 ? 'both' : `all ${open.length}`} too`}
            </Button>
          )}
          <Button look="ghost" onClick={() => onToggleSkip([layer.name])}>
            Unskip
          </Button>
        </>
      }
    >
      <b className="font-medium">This skip alone changes no tensor.</b>{' '}
      <span className="text-ink2">
        Its neighbours still round the same ones
        {list === ''
          ? '.'
          : `: skip ${list} with it. What that wins is a guess until it is measured.`}
      </span>
    </Advice>
  );
}
