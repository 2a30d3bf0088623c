import { Target } from 'lucide-react';
import { useEffect } from 'react';
import type { AccuracyResult, ChangedAnswer } from '../../../shared/contract/judgement';
import { useApp, useSession } from '../../session/page/app-context';
import { usePictureOf } from '../../session/page/use-picture-of';
import { SampleImage } from '../../ui/sample-image';
import { jobOf } from '../../state/derived/derived';
import { EmptyState } from '../../ui/empty-state';
import { countOf, formatCount, formatDb, formatPercent } from '../../ui/text/numbers';
import { AnalysisDialog } from './analysis-dialog';

const shownAnswers = 200;

/**
 * Shows how often the int8 model is right, and which answers changed; data from the last judgement of the present
 * recipe.
 */
export function AccuracyDialog() {
  const session = useSession();
  const isRunning = useApp((state) => jobOf(state, 'accuracy') !== null);
  return (
    <AnalysisDialog
      kind="accuracy"
      title="Accuracy"
      subtitle={(found, old) =>
        found === null
          ? undefined
          : `${countOf(found.value.samples, 'sample')}, ${found.value.kernels} kernels${old}`
      }
      className="h-[600px] w-[720px]"
      again={{ label: 'Measure again', run: () => void session.measure('accuracy') }}
      empty={{
        icon: <Target />,
        title: isRunning ? 'Running both models' : 'Not measured',
        text: 'Float and int8 answer every sample; what differs is listed here.',
      }}
    >
      {({ value }) => <Result result={value} />}
    </AnalysisDialog>
  );
}

function Result({ result }: { readonly result: AccuracyResult }) {
  const facts: readonly (readonly [string, number | null, number | null])[] = [
    ['Top-1', result.floatTop1, result.quantizedTop1],
    ['Top-5', result.floatTop5, result.quantizedTop5],
  ];
  return (
    <>
      <dl className="grid shrink-0 grid-cols-3 border-b border-line px-5 py-3">
        {facts.map(([name, float, int8]) => (
          <div key={name}>
            <dt className="text-meta text-ink3">{name}, %</dt>
            <dd>
              <b className="text-read font-semibold">{formatPercent(int8)}</b>{' '}
              <span className="text-ink2">float {formatPercent(float)}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt className="text-meta text-ink3">Same answer as float, %</dt>
          <dd>
            <b className="text-read font-semibold">{formatPercent(result.agreement)}</b>{' '}
            <span className="text-ink2">{answersWords(result)}</span>
          </dd>
        </div>
      </dl>
      {result.changed.length === 0 ? (
        <EmptyState
          icon={<Target />}
          title={result.answers === 0 ? 'No answers to compare' : 'No answer changed'}
        >
          {result.answers === 0
            ? 'The first output has no classes to choose from, so there is nothing to count.'
            : null}
        </EmptyState>
      ) : (
        <ChangedAnswers result={result} />
      )}
    </>
  );
}

function answersWords({ agreement, answers }: AccuracyResult): string {
  if (agreement === null) return 'no classes';
  return `${formatCount(Math.round(agreement * answers))} of ${formatCount(answers)}`;
}

/** One answer a sample: those that changed. Many: the samples they are in. */
function changedWords({ answers, samples, changed }: AccuracyResult): string {
  return answers === samples
    ? `${countOf(changed.length, 'answer')} changed`
    : `${countOf(changed.length, 'sample')} with changed answers`;
}

function ChangedAnswers({ result }: { readonly result: AccuracyResult }) {
  const session = useSession();
  const pictureOf = usePictureOf();
  const from = useApp((state) => (state.validation.status === 'ready' ? 'validation' : 'data'));
  const shown = result.changed.slice(0, shownAnswers);
  useEffect(() => {
    void session.fetchThumbnails(
      from,
      result.changed.slice(0, shownAnswers).map((answer) => answer.sample),
    );
  }, [session, from, result]);
  const named = (index: number): string => result.classes[index] ?? String(index);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h2 className="px-5 pt-3 pb-1 font-semibold">
        {changedWords(result)} <span className="font-normal text-ink3">worst first</span>
      </h2>
      <ul
        tabIndex={0}
        aria-label="Changed answers"
        className="grid min-h-0 flex-1 grid-cols-2 content-start gap-x-4 overflow-y-auto px-5 pb-4"
      >
        {shown.map((answer) => (
          <li
            key={answer.sample}
            className="grid h-11 grid-cols-[32px_minmax(0,1fr)_auto] items-center gap-3"
          >
            <SampleImage
              url={pictureOf(answer.sample, from)}
              name={answer.name}
              className="size-8"
            />
            <span className="min-w-0">
              <AnswerLine answer={answer} named={named} />
              <span className="truncate-start block text-meta text-ink3" title={answer.name}>
                <bdi>{answer.name}</bdi>
              </span>
            </span>
            <span className="text-right text-ink2">{formatDb(answer.sqnrDb)} dB</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function AnswerLine({
  answer,
  named,
}: {
  readonly answer: ChangedAnswer;
  named(index: number): string;
}) {
  const { label, floatAnswer, quantizedAnswer, differing } = answer;
  const verdict =
    differing > 1
      ? `first of ${countOf(differing, 'answer')}`
      : label === null
        ? ''
        : quantizedAnswer === label
          ? 'now right'
          : floatAnswer === label
            ? 'now wrong'
            : 'wrong before';
  return (
    <span className="block truncate">
      {named(floatAnswer)} → <b className="font-medium">{named(quantizedAnswer)}</b>
      {verdict === '' ? null : (
        <span className={`pl-2 text-meta ${verdict === 'now wrong' ? 'text-danger' : 'text-ink3'}`}>
          {verdict}
        </span>
      )}
    </span>
  );
}
