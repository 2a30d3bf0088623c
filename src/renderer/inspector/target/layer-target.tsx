import type { ReactElement } from 'react';
import type { LayerView } from '../../../shared/contract/model-view';
import { findingsOfLayer } from '../../state/words/target-words';
import { targets, notRunWords } from '../../../shared/targets/targets';
import { Tag } from '../../ui/tag';
import type { InspectorProps } from '../parts/inspector-props';
import { Section } from '../parts/section';

/** What the target wants of the selected layer, with the place where that is written down. */
export function LayerTarget({
  layer,
  plan,
}: InspectorProps & { readonly layer: LayerView }): ReactElement | null {
  const findings = findingsOfLayer(plan, layer.name);
  if (plan.target === undefined || findings.length === 0) return null;
  const profile = targets[plan.target.name];
  return (
    <Section title="Target" note={profile.label}>
      <ul className="flex flex-col gap-1.5">
        {findings.map(({ rule, isLeft, severity, wants, message, fix, source }) => (
          <li key={rule} className="wrap-anywhere">
            <Tag tone={isLeft ? (severity === 'illegal' ? 'danger' : 'warn') : 'plain'}>
              {isLeft ? severity : 'changed'}
            </Tag>{' '}
            {capital(wants)}.{' '}
            <span className="text-ink2">
              {isLeft ? `Here ${message}. ${fix}` : `Without the target: ${message}.`} Source:{' '}
              <span title={source.address}>{source.title}</span>.
            </span>
          </li>
        ))}
      </ul>
      {plan.target.notRun ? <p className="mt-1.5 text-ink2">{notRunWords(profile)}</p> : null}
    </Section>
  );
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
