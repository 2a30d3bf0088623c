import { useState, type ReactElement } from 'react';
import type { OpenedModel, PlanView } from '../../../shared/contract/model-view';
import { useSession } from '../../session/page/app-context';
import { labelsOf } from '../../state/words/layer-labels';
import { shownFindings } from '../../state/words/target-words';
import { countOf } from '../../ui/text/numbers';
import { Tag } from '../../ui/tag';
import { notRunWords, targets } from '../../../shared/targets/targets';
import { Section } from '../parts/section';

const shownAtFirst = 8;

/** All that the target has to say of the model; a click selects the layer. */
export function TargetFindings({
  model,
  plan,
}: {
  readonly model: OpenedModel;
  readonly plan: PlanView;
}): ReactElement | null {
  const session = useSession();
  const [all, setAll] = useState(false);
  if (plan.target === undefined) return null;
  const profile = targets[plan.target.name];
  const findings = shownFindings(plan);
  const labels = labelsOf(model.plan.layers);
  const left = findings.filter(({ isLeft }) => isLeft).length;
  const rows = all ? findings : findings.slice(0, shownAtFirst);
  return (
    <Section
      title="Target"
      tag={plan.target.notRun ? <Tag tone="warn">not run</Tag> : null}
      note={profile.label}
    >
      <p className="text-ink2">
        {left === 0
          ? `It takes the model as it is planned. ${countOf(findings.length, 'thing')} changed for it.`
          : `${countOf(left, 'thing')} it does not take; ${findings.length - left} changed for it.`}
        {plan.target.notRun ? ` ${notRunWords(profile)}` : ''}
      </p>
      {rows.map(({ rule, layer, message, wants, source, isLeft, severity }) => (
        <button
          key={`${rule} ${layer}`}
          type="button"
          className="-mx-1 flex h-6 w-[calc(100%+8px)] items-center gap-2 rounded-1 px-1 text-left hover:bg-raised"
          title={`${message}\n${wants}\n${source.title}, ${source.address}`}
          disabled={layer === ''}
          onClick={() => session.select([layer])}
        >
          <Tag tone={isLeft ? (severity === 'illegal' ? 'danger' : 'warn') : 'plain'}>{rule}</Tag>
          <span className="min-w-0 flex-1 truncate">
            {layer === '' ? 'the file' : labels.of(layer).text}
          </span>
        </button>
      ))}
      {rows.length < findings.length ? (
        <button
          type="button"
          className="mt-1 text-accent hover:underline"
          onClick={() => setAll(true)}
        >
          Show all {findings.length}
        </button>
      ) : null}
    </Section>
  );
}
