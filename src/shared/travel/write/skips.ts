import { entryOf } from '../../entry-of';
import { pyString } from '../python/literal';
import type { TravelLayer, TravelScene } from '../terms/scene';

/** The skips of a recipe, as most tools take them. */
interface Skips {
  /** Op types of which every node stays float. */
  readonly types: readonly string[];
  /** Nodes of the file that stay float beside those. */
  readonly names: readonly string[];
}

/**
 * Skips by op type where the recipe says so and no quantized layer has such a node, by node otherwise.
 * A layer whose node has no name in the file cannot be named elsewhere and is told of in `leftOut`.
 */
export function skipsOf({ recipe, layers }: TravelScene, leftOut: string[]): Skips {
  const inUse = new Set(layers.flatMap((layer) => (layer.skipped ? [] : layer.ops)));
  const types = Object.keys(recipe.ops ?? {}).filter(
    (op) => entryOf(recipe.ops ?? {}, op) === 'none' && !inUse.has(op),
  );
  const byName = layers.filter((layer) => layer.skipped && !types.includes(layer.op));
  return { types, names: byName.flatMap((layer) => namesOrTell(layer, leftOut)) };
}

/** Layers with integer weights alone, of which no other tool is told. */
export function weightsAlone({ layers }: TravelScene): readonly string[] {
  return layers.flatMap((layer) =>
    layer.weightsAlone
      ? [`layer ${pyString(layer.name)}: integer weights alone; it stays float there`]
      : [],
  );
}

/** Names by which other tools know a layer; none where its node has no name of its own in the file. */
export function namesOrTell(layer: TravelLayer, leftOut: string[]): readonly string[] {
  if (layer.nodesInFile.includes(layer.nodes[0] ?? '')) return layer.nodesInFile;
  leftOut.push(
    `layer ${pyString(layer.name)}: its ${layer.op} has no name of its own in the file, so nothing can be said of it; give every node a name first`,
  );
  return [];
}
