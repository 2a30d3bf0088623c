import { labelLayers, type LayerLabels } from '../../ui/text/layer-name';

type Layers = Parameters<typeof labelLayers>[0];
const known = new WeakMap<Layers, LayerLabels>();

/** Labels of a list of layers, made once for each list: thousands of names take a while. */
export function labelsOf(layers: Layers): LayerLabels {
  const found = known.get(layers);
  if (found !== undefined) return found;
  const made = labelLayers(layers);
  known.set(layers, made);
  return made;
}
