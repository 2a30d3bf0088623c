import type { ReactElement } from 'react';
import { useSession } from '../../session/page/app-context';
import type { NodeView } from '../../../shared/contract/model-view';
import { shapeText } from '../parts/describe-layer';
import { FileSection } from './file-section';
import type { InspectorProps } from '../parts/inspector-props';
import { Section } from '../parts/section';
import { SubjectHead } from '../parts/subject-head';

/** A node that is no layer: why it stays float, and what it is connected to. */
export function FloatNode({
  node,
  model,
  plan,
}: InspectorProps & { readonly node: NodeView }): ReactElement {
  const session = useSession();
  const others = node.merged.filter((name) => name !== node.name);
  const layerOf = new Map(
    plan.layers.flatMap((layer) => layer.nodeIds.map((id) => [id, layer.name] as const)),
  );
  const neighbours = model.edges
    .filter(
      (edge) => (edge.to === node.id || edge.from === node.id) && edge.from >= 0 && edge.to >= 0,
    )
    .map((edge) => ({
      id: edge.to === node.id ? edge.from : edge.to,
      relation: edge.to === node.id ? 'input' : 'output',
    }));
  return (
    <>
      <SubjectHead
        name={node.name}
        facts={[`${node.op} ${node.detail}`.trim(), shapeText(node.shape)]}
      />
      <Section title="Stays float" tag={<span className="text-meta text-float">float32</span>}>
        <p>{node.floatReason ?? 'It belongs to no layer.'}</p>
        <p className="mt-1 text-ink2">
          Tensors around it are rounded only where a quantized layer reads or writes them.
        </p>
      </Section>
      {neighbours.length === 0 ? null : (
        <Section title="Around it">
          {neighbours.slice(0, 8).map(({ id, relation }) => {
            const layer = layerOf.get(id);
            return (
              <button
                key={`${relation} ${id}`}
                type="button"
                disabled={layer === undefined}
                className="-mx-1 flex h-6 w-[calc(100%+8px)] items-center gap-2 rounded-1 px-1 text-left hover:bg-raised disabled:hover:bg-transparent"
                onClick={() => (layer === undefined ? undefined : session.select([layer]))}
              >
                <span className="min-w-0 flex-1 truncate">{model.nodes[id]?.name}</span>
                <span className="text-ink2">{relation}</span>
              </button>
            );
          })}
        </Section>
      )}
      <FileSection key={node.id} names={node.merged} path={[]} />
      {others.length === 0 ? null : (
        <Section title="Merged into it">
          {others.map((name) => (
            <p key={name} className="wrap-anywhere text-ink2">
              {name}
            </p>
          ))}
        </Section>
      )}
    </>
  );
}
