import type { ReactElement } from 'react';
import { useSession } from '../session/page/app-context';
import type { LayerView } from '../../shared/contract/model-view';
import { labelsOf } from '../state/words/layer-labels';
import { LayerNameText } from '../ui/text/layer-name-text';
import { formatDb } from '../ui/text/numbers';
import { scaleColor } from '../ui/scale';
import type { InspectorProps } from './parts/inspector-props';
import { Section } from './parts/section';

/** The layers before and after, with their accumulated error: where it came from and where it goes. */
export function AroundSection({
  inspection,
  model,
  plan,
  series,
}: InspectorProps & { readonly layer: LayerView }): ReactElement | null {
  const session = useSession();
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
          <button
            key={`${relation} ${name}`}
            type="button"
            disabled={other === undefined}
            className="-mx-1 grid h-6 w-[calc(100%+8px)] grid-cols-[8px_minmax(0,1fr)_auto_56px] items-center gap-2 rounded-1 px-1 text-left whitespace-nowrap hover:bg-raised disabled:hover:bg-transparent"
            onClick={() => session.select([name])}
          >
            <i
              aria-hidden
              className="size-2 rounded-xs"
              style={{
                background:
                  other?.skipped === true
                    ? 'var(--float)'
                    : (scaleColor(db, exact)?.fill ?? 'var(--line2)'),
              }}
            />
            <span className="min-w-0" title={label.text}>
              <LayerNameText label={label} quiet="text-ink2" />
            </span>
            <span className="text-ink2">
              {distance <= 1 ? relation : `${relation === 'input' ? '−' : '+'}${distance} nodes`}
            </span>
            <span className="text-right">
              {formatDb(db, exact)}
              {db === null || exact ? '' : ' dB'}
            </span>
          </button>
        );
      })}
    </Section>
  );
}
