import { Copy, Table2 } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type {
  AttributeView,
  GraphAnatomy,
  NodeAnatomy,
  SlotView,
} from '../../../shared/contract/anatomy';
import type { GraphPath, TensorPlace } from '../../../shared/contract/arguments';
import { IconButton } from '../../ui/button';
import { copyText } from '../../ui/copy-text';
import { countOf } from '../../ui/text/numbers';
import { sizesText } from '../parts/describe-layer';

interface Actions {
  onGo(place: { readonly path: GraphPath; readonly node: string | null }): void;
  onTensor(tensor: TensorPlace): void;
}

/** As tall as a pointer needs it. */
const linkLook = 'min-h-6 min-w-0 truncate text-left text-accent hover:underline';
/** Many nodes are a list to scroll in, not a longer inspector. */
const nodesLook = 'max-h-64 overflow-y-auto';

/** Attributes, inputs, outputs and inner graphs of a node. */
export function NodeFacts({
  node,
  onGo,
  onTensor,
}: Actions & { readonly node: NodeAnatomy }): ReactElement {
  const { path, name, op, domain, doc, attributes, inputs, outputs, graphs } = node;
  const slots = (list: readonly SlotView[]): ReactNode =>
    list.map((slot, index) => <Slot key={index} slot={slot} path={path} onTensor={onTensor} />);
  return (
    <>
      <div className="flex items-center gap-1">
        <span className="min-w-0 flex-1 wrap-anywhere">
          {name} <span className="text-ink2">{domain === '' ? op : `${domain}.${op}`}</span>
        </span>
        <CopyName text={name} />
      </div>
      {doc === '' ? null : <p className="text-ink2 wrap-anywhere select-text">{doc}</p>}
      <Part title="Attributes" isEmpty={attributes.length === 0}>
        {attributes.map((attribute) => (
          <Attribute
            key={attribute.name}
            attribute={attribute}
            onValues={() => onTensor({ path, name, attribute: attribute.name })}
          />
        ))}
      </Part>
      <Part title="Inputs" isEmpty={inputs.length === 0}>
        {slots(inputs)}
      </Part>
      <Part title="Outputs" isEmpty={outputs.length === 0}>
        {slots(outputs)}
      </Part>
      <Part title="Graphs inside" isEmpty={graphs.length === 0}>
        {graphs.map(({ graph, nodes }) => (
          <div key={graph} className="flex min-h-5 items-baseline gap-3">
            <button
              type="button"
              className={`${linkLook} flex-1`}
              onClick={() => onGo({ path: [...path, { node: name, graph }], node: null })}
            >
              {graph === '' ? `function ${op}` : graph}
            </button>
            <span className="text-ink2">{countOf(nodes, 'node')}</span>
          </div>
        ))}
      </Part>
    </>
  );
}

/** What goes into a graph and comes out, and its nodes. */
export function GraphFacts({
  graph,
  onGo,
  onTensor,
}: Actions & { readonly graph: GraphAnatomy }): ReactElement {
  const { path, inputs, outputs, nodes, nodeCount } = graph;
  const last = path.at(-1);
  const slots = (list: readonly SlotView[]): ReactNode =>
    list.map((slot) => <Slot key={slot.name} slot={slot} path={path} onTensor={onTensor} />);
  return (
    <>
      <p className="wrap-anywhere">
        {last === undefined ? graph.name : last.graph === '' ? 'Function' : last.graph}{' '}
        <span className="text-ink2">{last === undefined ? '' : `of ${last.node}`}</span>
      </p>
      <Part title="Inputs" isEmpty={inputs.length === 0}>
        {slots(inputs)}
      </Part>
      <Part title="Outputs" isEmpty={outputs.length === 0}>
        {slots(outputs)}
      </Part>
      <Part title={countOf(nodeCount, 'node')} isEmpty={nodes.length === 0}>
        <div className={nodesLook}>
          {nodes.map((node) => (
            <div key={node.name} className="flex min-h-5 items-baseline gap-3">
              <button
                type="button"
                className={`${linkLook} flex-1`}
                title={node.name}
                onClick={() => onGo({ path, node: node.name })}
              >
                {node.name}
              </button>
              <span className="text-ink2">{node.op}</span>
            </div>
          ))}
          {nodeCount > nodes.length ? (
            <p className="text-ink2">and {countOf(nodeCount - nodes.length, 'more node')}</p>
          ) : null}
        </div>
      </Part>
    </>
  );
}

function Part({
  title,
  isEmpty,
  children,
}: {
  readonly title: string;
  readonly isEmpty: boolean;
  readonly children: ReactNode;
}): ReactElement | null {
  if (isEmpty) return null;
  return (
    <div role="group" aria-label={title} className="mt-1.5">
      <h4 className="text-meta text-ink2">{title}</h4>
      {children}
    </div>
  );
}

function Attribute({
  attribute,
  onValues,
}: {
  readonly attribute: AttributeView;
  onValues(): void;
}): ReactElement {
  const { name, type, text, hasValues } = attribute;
  return (
    <div className="flex min-h-5 items-baseline gap-3" title={`${name}: ${type}\n${text}`}>
      <span className="shrink-0 text-ink2">{name}</span>
      {hasValues ? (
        <button type="button" className={`${linkLook} ml-auto`} onClick={onValues}>
          {text}
        </button>
      ) : (
        <span className="ml-auto line-clamp-3 min-w-0 text-right wrap-anywhere select-text">
          {text === '' ? '–' : text}
        </span>
      )}
    </div>
  );
}

function Slot({
  slot,
  path,
  onTensor,
}: {
  readonly slot: SlotView;
  readonly path: GraphPath;
} & Pick<Actions, 'onTensor'>): ReactElement {
  const { name, kind } = slot;
  if (kind === 'absent') return <p className="text-ink3">left out</p>;
  return (
    <div className="flex min-h-6 items-center gap-1">
      <span className="min-w-0 flex-1">
        {kind === 'weight' ? (
          <button
            type="button"
            className={`${linkLook} flex max-w-full items-center gap-1`}
            title={`${name}: show its values`}
            onClick={() => onTensor({ path, name })}
          >
            <Table2 className="size-3 shrink-0" aria-hidden />
            <span className="truncate-start min-w-0">
              <bdi>{name}</bdi>
            </span>
          </button>
        ) : (
          <span
            className="truncate-start block min-w-0"
            title={slot.from === null ? name : `${name}, from ${slot.from}`}
          >
            <bdi>{name}</bdi>
          </span>
        )}
      </span>
      <span className="max-w-[60%] truncate text-ink2" title={typeText(slot)}>
        {typeText(slot)}
      </span>
      <CopyName text={name} />
    </div>
  );
}

function CopyName({ text }: { readonly text: string }): ReactElement {
  return (
    <IconButton label={`Copy ${text}`} onClick={() => void copyText(text, 'Name')}>
      <Copy className="size-3" aria-hidden />
    </IconButton>
  );
}

/** `float32 1×3×224×224`; nothing where the file does not say. */
function typeText({ type, shape }: SlotView): string {
  const size = shape === null ? '' : shape.length === 0 ? 'scalar' : sizesText(shape, '×');
  return `${type ?? ''} ${size}`.trim();
}
