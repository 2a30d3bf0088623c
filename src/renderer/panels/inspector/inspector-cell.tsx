import { memo } from 'react';
import { Inspector } from '../../inspector/inspector';
import type { InspectorProps } from '../../inspector/parts/inspector-props';
import { useLaterState } from '../../session/page/use-later-state';
import type { AppState } from '../../state/app-state';
import { comparedLayerOf } from '../../state/compared/comparison';
import {
  hasData,
  isTrusted,
  presentEntry,
  series,
  shownEntry,
  shownResult,
} from '../../state/derived/derived';

/** The inspector of the present selection, drawn in the time that table and graph leave. */
export function InspectorCell() {
  return <LaterInspector state={useLaterState()} />;
}

const MemoInspector = memo(Inspector);

/** Rendered with every change of the state; the inspector in it is memoized and follows only its own props. */
const LaterInspector = memo(function LaterInspector({ state }: { readonly state: AppState }) {
  const props = inspectorProps(state);
  return props === null ? null : <MemoInspector {...props} />;
});

function inspectorProps(state: AppState): InspectorProps | null {
  const { plan, selection, model: opened } = state;
  if (opened.status !== 'ready' || plan === null) return null;
  const model = opened.value;
  const { inspect } = state.analyses;
  const entry = shownEntry(state);
  const present = presentEntry(state);
  return {
    model,
    plan,
    recipe: state.document.recipe,
    ...subjectOf(selection.focused, model, plan),
    selected: selection.layers,
    metric: state.view.metric,
    series: series(state),
    threshold: state.view.threshold,
    report: shownResult(state)?.report ?? null,
    run: entry?.id ?? null,
    stale: present === null || present.id !== entry?.id,
    trusted: isTrusted(state),
    hasData: hasData(state),
    inspection: inspect?.about.layer === selection.focused ? inspect.value : null,
    inspectionState: state.inspectionState,
    compared: comparedLayerOf(state, selection.focused),
    outputDb: present?.outputDb ?? entry?.outputDb ?? null,
  };
}

/** What a name stands for: a layer, else a node, else a node inside another one. */
function subjectOf(
  focused: string | null,
  { nodes, inner }: InspectorProps['model'],
  { layers }: InspectorProps['plan'],
): Pick<InspectorProps, 'layer' | 'node' | 'inner'> {
  const layer = layers.find((each) => each.name === focused) ?? null;
  const node = layer === null ? (nodes.find((each) => each.name === focused) ?? null) : null;
  const isInner = layer === null && node === null;
  return {
    layer,
    node,
    inner: isInner ? (inner?.nodes.find((each) => each.key === focused) ?? null) : null,
  };
}
