import { getOrMake } from '../../../shared/get-or-make';
import { labelLayers, type LayerLabels } from '../../ui/text/layer-name';

type Layers = Parameters<typeof labelLayers>[0];
const known = new WeakMap<Layers, LayerLabels>();

/** Labels of a list of layers, made once for each list: thousands of names take a while. */
export function labelsOf(layers: Layers): LayerLabels {
  return getOrMake(known, layers, () => labelLayers(layers));
}
