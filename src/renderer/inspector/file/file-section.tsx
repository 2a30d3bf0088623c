import { ChevronLeft } from 'lucide-react';
import { useSession } from '../../session/page/app-context';
import { useState, type ReactElement } from 'react';
import type { GraphPath, TensorPlace } from '../../../shared/contract/arguments';
import { Button } from '../../ui/button';
import { countOf } from '../../ui/text/numbers';
import { GraphFacts, NodeFacts } from './file-facts';
import { Section } from '../parts/section';
import { TensorDialog } from './tensor-dialog';
import { useAsked } from '../../ui/hooks/use-asked';

/** A node of the file, or a graph where `node` is null. */
interface Place {
  readonly path: GraphPath;
  readonly node: string | null;
}

/**
 * What stands in the file: attributes, tensors and values of the nodes that were merged into one, and the way into the
 * graphs inside them.
 */
export function FileSection({
  names,
  path,
}: {
  /** The node itself first. */
  readonly names: readonly string[];
  readonly path: GraphPath;
}): ReactElement {
  const [way, setWay] = useState<readonly Place[]>([{ path, node: names[0] ?? null }]);
  const [tensor, setTensor] = useState<TensorPlace | null>(null);
  const place = way.at(-1) ?? { path, node: null };
  const go = (to: Place): void => setWay([...way, to]);
  return (
    <Section
      title="In the file"
      note={names.length > 1 && way.length === 1 ? countOf(names.length, 'node') : undefined}
    >
      {way.length > 1 ? (
        <Button look="ghost" className="-ml-2" onClick={() => setWay(way.slice(0, -1))}>
          <ChevronLeft className="size-3.5" aria-hidden />
          Back
        </Button>
      ) : names.length > 1 ? (
        <select
          aria-label="Node of the file"
          className="field mb-1 h-6 w-full min-w-0 rounded-2 border border-line2 bg-inset px-1"
          value={place.node ?? ''}
          onChange={(event) => setWay([{ path, node: event.target.value }])}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
      <Facts place={place} onGo={go} onTensor={setTensor} />
      {tensor === null ? null : <TensorDialog place={tensor} onClose={() => setTensor(null)} />}
    </Section>
  );
}

function Facts({
  place,
  onGo,
  onTensor,
}: {
  readonly place: Place;
  onGo(place: Place): void;
  onTensor(tensor: TensorPlace): void;
}): ReactElement | null {
  const { engine } = useSession().host;
  const { path, node } = place;
  const asked = useAsked(JSON.stringify(place), async () =>
    node === null
      ? { graph: await engine.inspectGraph({ path }) }
      : { node: await engine.inspectNode({ path, node }) },
  );
  if (asked.problem !== null) return <p className="text-ink2">{asked.problem}</p>;
  if (asked.value === null) return null;
  return 'graph' in asked.value ? (
    <GraphFacts graph={asked.value.graph} onGo={onGo} onTensor={onTensor} />
  ) : (
    <NodeFacts node={asked.value.node} onGo={onGo} onTensor={onTensor} />
  );
}
