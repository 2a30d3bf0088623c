import type { ReactElement } from 'react';
import type { LayerView } from '../../shared/contract/model-view';
import { labelsOf } from '../state/words/layer-labels';
import type { InspectorProps } from './parts/inspector-props';
import { LayerRow } from './parts/layer-row';
import { Section } from './parts/section';

/** The layers before and after, with their accumulated error: where it came from and where it goes. */
export function AroundSection({
  inspection,
  model,
  plan,
  series,
}: InspectorProps & { readonly layer: LayerView }): ReactElement | null {
  if (inspection === null || inspection.around.length === 0) return null;
  const labels = labelsOf(model.plan.layers);
  const byName = new Map(plan.layers.map((layer) => [layer.name, layer]));
  const { accumulated } = series;
  return (
    <Section title="Around it" note="accumulated">
      {inspection.around.slice(0, 6).map(({ layer: name, relation, distance }) => {
        const other = byName.get(name);
        const db = other === undefined ? null : (accumulated.db[other.index] ?? null);
        const exact = other !== undefined && accumulated.exact[other.index] === true;
        const label = labels.short(name);
        return (
          <LayerRow
            key={`${relation} ${name}`}
            name={name}
            label={label}
            title={label.text}
            note={distance <= 1 ? relation : `${relation === 'input' ? '−' : '+'}${distance} nodes`}
            skipped={other?.skipped === true}
            db={db}
            exact={exact}
            disabled={other === undefined}
          />
        );
      })}
    </Section>
  );
}
