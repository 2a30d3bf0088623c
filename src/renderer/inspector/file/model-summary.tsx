import type { ReactElement } from 'react';
import { useSession } from '../../session/page/app-context';
import type { ValueView } from '../../../shared/contract/model-view';
import type { OutputReport } from '../../../shared/contract/report';
import { layersBelow } from '../../state/words/threshold-preview';
import { countOf, formatBytes, formatCount, formatDb } from '../../ui/text/numbers';
import { Tag } from '../../ui/tag';
import { FileSection } from './file-section';
import type { InspectorProps } from '../parts/inspector-props';
import { sizesText } from '../parts/describe-layer';
import { NoticeList } from '../parts/notice-list';
import { Section } from '../parts/section';
import { SubjectHead } from '../parts/subject-head';
import { TargetFindings } from '../target/target-findings';

const opsShown = 8;

/** Nothing selected: what this model is, and what there is to know about it. */
export function ModelSummary({
  model,
  plan,
  report,
  outputDb,
  trusted,
  series,
  metric,
  threshold,
}: InspectorProps): ReactElement {
  const session = useSession();
  const skipped = plan.layers.filter((layer) => layer.skipped).length;
  const weighted = plan.layers.filter((layer) => layer.weighted).length;
  // The model's notices come again with its plan and its runs.
  const all = [...model.notices, ...plan.notices, ...(report?.warnings ?? [])];
  const notices = [...new Map(all.map((notice) => [notice.message, notice])).values()];
  const ops = Object.entries(model.ops).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const hidden = ops.slice(opsShown);
  const chosen = series[metric];
  const suspects = layersBelow(plan.layers, chosen, threshold);
  return (
    <>
      <SubjectHead
        name={model.name}
        facts={[
          formatBytes(model.sizeBytes),
          `${formatCount(model.parameters)} parameters`,
          `opset ${model.opset}`,
          model.producer,
        ]}
      />
      <Section title="Layers" note={countOf(model.nodes.length, 'node')}>
        <Fact
          name="Can be quantized"
          value={`${formatCount(plan.layers.length)}, ${formatCount(weighted)} with weights`}
        />
        <Fact name="Kept in float" value={skipped === 0 ? 'none' : countOf(skipped, 'layer')} />
        {chosen.state === 'none' ? null : (
          <Fact
            name={`Under ${threshold} dB`}
            value={suspects.length === 0 ? 'none' : countOf(suspects.length, 'layer')}
          />
        )}
        {report === null ? null : (
          <Fact
            name="Output SQNR"
            value={`${formatDb(outputDb)} dB`}
            tag={trusted ? null : <Tag tone="warn">random data</Tag>}
          />
        )}
        <p className="mt-2 text-ink2">
          {suspects.length > 0 ? (
            <button
              type="button"
              className="text-accent hover:underline"
              onClick={() => session.select(suspects)}
            >
              Select{' '}
              {suspects.length === 1 ? 'the suspect' : `the ${countOf(suspects.length, 'suspect')}`}
            </button>
          ) : (
            'Choose a layer in the table, the graph or a chart.'
          )}
        </p>
      </Section>
      <TargetFindings model={model} plan={plan} />
      <Values title="Inputs" values={model.inputs} />
      <Values title="Outputs" values={model.outputs} reports={report?.outputs ?? []} />
      <Section title="Ops" note={`${ops.length} kinds`}>
        <OpCounts ops={ops.slice(0, opsShown)} />
        {hidden.length === 0 ? null : (
          <details className="group">
            <summary className="min-h-5 cursor-default list-none text-accent hover:underline group-open:hidden">
              + {countOf(hidden.length, 'kind')}
            </summary>
            <OpCounts ops={hidden} />
          </details>
        )}
      </Section>
      <FileSection names={[]} path={[]} />
      {notices.length === 0 ? null : (
        <Section title="Notices" note={formatCount(notices.length)}>
          <NoticeList notices={notices} />
        </Section>
      )}
    </>
  );
}

function OpCounts({
  ops,
}: {
  readonly ops: readonly (readonly [string, number])[];
}): readonly ReactElement[] {
  return ops.map(([op, count]) => <Fact key={op} name={op} value={formatCount(count)} />);
}

function outputWords({ sqnrDb, exact }: OutputReport): string {
  return `${formatDb(sqnrDb, exact === true)}${exact === true || sqnrDb === null ? '' : ' dB'}`;
}

function Fact({
  name,
  value,
  tag = null,
}: {
  readonly name: string;
  readonly value: string;
  readonly tag?: ReactElement | null;
}): ReactElement {
  return (
    <div className="flex min-h-5 items-baseline gap-3">
      <span className="min-w-0 flex-1 truncate text-ink2" title={name}>
        {name}
      </span>
      {tag}
      <span className="text-right">{value}</span>
    </div>
  );
}

/** A name on its own line, so that no size pushes it out of sight; outputs with the SQNR of the run shown. */
function Values({
  title,
  values,
  reports = [],
}: {
  readonly title: string;
  readonly values: readonly ValueView[];
  readonly reports?: readonly OutputReport[];
}): ReactElement {
  return (
    <Section title={title} note={reports.length > 1 ? 'the toolbar shows the worst' : null}>
      {values.map((value) => {
        const own = reports.find(({ name }) => name === value.name);
        return (
          <div key={value.name} className="mb-1">
            <Fact name={value.name} value={own === undefined ? '' : outputWords(own)} />
            <p className="text-meta wrap-anywhere text-ink3">
              {value.type} {value.shape.length === 0 ? 'scalar' : sizesText(value.shape, ' × ')}
            </p>
          </div>
        );
      })}
    </Section>
  );
}
