import type { ReactElement } from 'react';
import { useSession } from '../session/page/app-context';
import type { InnerNodeView } from '../../shared/contract/anatomy';
import type { LayerView } from '../../shared/contract/model-view';
import '../charts/plot/charts.css';
import { Button } from '../ui/button';
import { labelsOf } from '../state/words/layer-labels';
import { AroundSection } from './around-section';
import { ChannelsSection } from './channels/channels-section';
import { ComparedSection } from './compared/compared-section';
import { FileSection } from './file/file-section';
import { FloatNode } from './file/float-node';
import './inspector.css';
import type { InspectorProps } from './parts/inspector-props';
import { LayerHeader } from './layer-header';
import { MetricGrid } from './metric-grid';
import { ModelSummary } from './file/model-summary';
import { Advice } from './parts/notice-list';
import { QconfigSection } from './qconfig/qconfig-section';
import { RemediesSection } from './remedies/remedies-section';
import { SamplesSection } from './samples/samples-section';
import { SelectionSummary } from './selection-summary';
import { LayerTarget } from './target/layer-target';
import { ValuesSection } from './values/values-section';

/** Shows all about the selection: a layer, several, a node, or the model; data from plan, run and file. */
export function Inspector(props: InspectorProps): ReactElement {
  const { layer, node, inner, selected } = props;
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
      ) : inner != null ? (
        <InnerNode inner={inner} />
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
      <ComparedSection {...props} />
      <IdleSkip {...props} />
      <LayerTarget {...props} />
      <RemediesSection {...props} />
      <QconfigSection {...props} />
      <ValuesSection {...props} />
      <ChannelsSection {...props} />
      <SamplesSection {...props} />
      <AroundSection {...props} />
      <FileSection key={props.layer.name} names={props.layer.nodes} path={[]} />
    </>
  );
}

/** A node inside If, Loop, Scan or a function: what the file says of it. */
function InnerNode({ inner }: { readonly inner: InnerNodeView }): ReactElement {
  const around = inner.path.at(-1);
  return (
    <>
      <div className="shrink-0 border-b border-line px-3 py-2">
        <h2 className="min-h-6 text-read leading-6 font-semibold wrap-anywhere">{inner.name}</h2>
        <p className="text-ink2 wrap-anywhere">
          {inner.op} · in {around?.graph === '' ? 'the function of' : `${around?.graph ?? ''} of`}{' '}
          {around?.node}. It stays float: recipes reach the main graph alone.
        </p>
      </div>
      <FileSection key={inner.key} names={[inner.name]} path={inner.path} />
    </>
  );
}

/** A skip that changes no tensor: say so, and which neighbours would have to go with it. */
function IdleSkip({
  layer,
  model,
  plan,
}: InspectorProps & { readonly layer: LayerView }): ReactElement | null {
  const { toggleSkip } = useSession();
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
            <Button onClick={() => toggleSkip(open)}>
              Skip{' '}
              {open.length === 1
                ? 'it too'
                : `${open.length === 2 ? 'both' : `all ${open.length}`} too`}
            </Button>
          )}
          <Button look="ghost" onClick={() => toggleSkip([layer.name])}>
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
