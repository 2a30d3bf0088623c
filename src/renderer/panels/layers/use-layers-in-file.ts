import { useEffect, useState } from 'react';
import type { ModelHits } from '../../../shared/contract/anatomy';
import type { LayerView } from '../../../shared/contract/model-view';
import { useSession } from '../../session/page/app-context';
import { fileWords } from './filter-layers';

/** Whoever still types is not asked for. */
const pauseMs = 200;

/** Names of the layers that the file's own words of a filter (`attr:`, `tensor:`) leave; null where it has none. */
export function useLayersInFile(
  filter: string,
  layers: readonly LayerView[],
): ReadonlySet<string> | null {
  const { engine } = useSession().host;
  const [found, setFound] = useState<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const words = fileWords(filter);
    let isCurrent = true;
    const timer = setTimeout(
      () => {
        Promise.all(words.map((query) => engine.searchModel({ query }))).then(
          (answers) => isCurrent && setFound(words.length === 0 ? null : layersOf(answers, layers)),
          // The engine is away: the filter finds nothing rather than everything.
          () => isCurrent && setFound(new Set()),
        );
      },
      words.length === 0 ? 0 : pauseMs,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [filter, layers, engine]);
  return found;
}

/** Layers that every search found a node of, or something inside one of its nodes. */
export function layersOf(
  answers: readonly ModelHits[],
  layers: readonly Pick<LayerView, 'name' | 'nodes'>[],
): ReadonlySet<string> {
  const nodes = answers.map(
    ({ hits }) => new Set(hits.map(({ path, node }) => path[0]?.node ?? node)),
  );
  return new Set(
    layers
      .filter((layer) => nodes.every((found) => layer.nodes.some((name) => found.has(name))))
      .map(({ name }) => name),
  );
}
