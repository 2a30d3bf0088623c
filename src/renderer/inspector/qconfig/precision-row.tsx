import type { ReactElement } from 'react';
import type { LayerView } from '../../../shared/contract/model-view';
import { precisionProblem } from '../../../shared/precisions/precision-edit';
import { precisionOf, type PrecisionName } from '../../../shared/recipe/precisions';
import { keyedPrecisions, precisionTitle } from '../../../shared/shell/commands';
import { keysOf } from '../../commands/commands';
import { useSession } from '../../session/page/app-context';
import { Segmented } from '../../ui/segmented';

/** The precision that these layers have in common, and the others that they can have; the keys do the same. */
export function PrecisionRow({ layers }: { readonly layers: readonly LayerView[] }): ReactElement {
  const { setPrecision } = useSession();
  const [common = null, ...others] = new Set(layers.map(precisionOf));
  return (
    <div className="qconfig-row">
      <span className="text-ink2">Precision</span>
      <Segmented<PrecisionName | ''>
        label="Precision"
        className="col-span-3 [&>*]:px-1"
        value={others.length > 0 ? '' : (common ?? '')}
        options={keyedPrecisions.map((name) => ({
          value: name,
          label: name,
          ...stateOf(layers, name),
        }))}
        onChange={(name) => {
          if (name === '') return;
          setPrecision(
            layers.map((layer) => layer.name),
            name,
          );
        }}
      />
    </div>
  );
}

function stateOf(
  layers: readonly LayerView[],
  name: PrecisionName,
): { readonly title: string; readonly disabled: boolean } {
  const problems = layers.map((layer) => precisionProblem(layer, name));
  const disabled = problems.every((problem) => problem !== null);
  const key = keysOf(`layer.precision.${name}`) ?? '';
  return {
    title: `${precisionTitle(name)}: ${disabled ? (problems[0] ?? '') : `key ${key}`}`,
    disabled,
  };
}
