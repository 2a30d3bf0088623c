import { useState, type ReactElement } from 'react';
import { useSession } from '../../session/page/app-context';
import type { LayerInspection, TensorInspection } from '../../../shared/contract/inspection';
import { Button } from '../../ui/button';
import { formatPercent, formatScale } from '../../ui/text/numbers';
import { Select } from '../../ui/select';
import { Skeleton } from '../../ui/skeleton';
import { Tag } from '../../ui/tag';
import { Tip } from '../../ui/tooltip';
import type { InspectorProps } from '../parts/inspector-props';
import { observers } from '../../../shared/recipe/observers';
import { Section } from '../parts/section';
import { ValueHistogram } from './value-histogram';

const roleWords: Readonly<Record<TensorInspection['role'], string>> = {
  output: 'Output values',
  input: 'Input values',
  weight: 'Weight values',
};

/** The values of one tensor before and after rounding; which tensor is a choice in the head. */
export function ValuesSection({
  inspection,
  inspectionState,
  stale,
  run,
  trusted,
}: InspectorProps): ReactElement | null {
  const [role, setRole] = useState<string>('output');
  if (inspection === null) return <Unread state={inspectionState} />;
  const tensor =
    inspection.tensors.find((each) => keyOf(each, inspection) === role) ??
    inspection.tensors.find((each) => each.role === 'output') ??
    inspection.tensors[0];
  if (tensor === undefined) return null;
  const options = inspection.tensors.map((each) => ({
    value: keyOf(each, inspection),
    label: labelOf(each, inspection),
  }));
  const tag =
    stale && run !== null ? (
      <Tag>from run {run}</Tag>
    ) : trusted ? null : (
      <Tag tone="warn">random data</Tag>
    );
  return (
    <Section
      name="values"
      title={roleWords[tensor.role]}
      {...(options.length > 1
        ? {
            control: (
              <Select
                label="Values of"
                value={keyOf(tensor, inspection)}
                options={options}
                onChange={setRole}
                className="head-select"
              />
            ),
          }
        : {})}
      tag={tag}
      note={
        <>
          <span aria-hidden className="flex items-center gap-1">
            <i className="size-2 rounded-xs bg-ink3 opacity-70" /> float
          </span>
          {tensor.quantizedHistogram === null ? null : (
            <span aria-hidden className="flex items-center gap-1">
              <i className="size-2 rounded-xs bg-accent" /> {tensor.dtype ?? 'int8'}
            </span>
          )}
          {tag === null ? 'log count' : null}
        </>
      }
    >
      {tensor.histogram === null ? (
        <p className="text-ink2">No histogram of this tensor.</p>
      ) : (
        <ValueHistogram tensor={tensor} />
      )}
      <Facts tensor={tensor} />
    </Section>
  );
}

function keyOf(tensor: TensorInspection, inspection: LayerInspection): string {
  const same = inspection.tensors.filter((each) => each.role === tensor.role);
  return same.length === 1 ? tensor.role : `${tensor.role} ${same.indexOf(tensor) + 1}`;
}

/** `Input values`, or `Input 2 values` where there are several. */
function labelOf(tensor: TensorInspection, inspection: LayerInspection): string {
  const number = keyOf(tensor, inspection).split(' ')[1];
  return number === undefined
    ? roleWords[tensor.role]
    : roleWords[tensor.role].replace(' ', ` ${number} `);
}

/** `scale 0.02353 · zero point 0 · clipped 0.0 % · min-max`, every part with its definition. */
function Facts({ tensor }: { readonly tensor: TensorInspection }): ReactElement {
  const clippedShare = `${formatPercent(tensor.clipped)} %`;
  return (
    <p className="mt-1 text-meta text-ink2" title={tensor.name}>
      {tensor.scale === null ? (
        'float32, not rounded here'
      ) : (
        <>
          <Tip text="Size of one step of the integer grid, in the tensor’s units.">
            <span>scale {formatScale(tensor.scale)}</span>
          </Tip>
          {' · '}
          <Tip text="The integer that stands for zero.">
            <span>zero point {tensor.zeroPoint ?? '–'}</span>
          </Tip>
          {' · '}
          <Tip text="Share of float values outside the integer range.">
            <span className={tensor.clipped > 0.01 ? 'text-warn' : ''}>clipped {clippedShare}</span>
          </Tip>
          {tensor.observer === null ? null : (
            <>
              {' · '}
              <Tip
                text={
                  tensor.equalsMinmax && tensor.observer !== 'minmax'
                    ? 'This observer chose the same range as min-max here.'
                    : 'The observer that chose the range.'
                }
              >
                <span className="inline-block">
                  {observers[tensor.observer].label}
                  {tensor.equalsMinmax && tensor.observer !== 'minmax'
                    ? ', equals min-max here'
                    : ''}
                </span>
              </Tip>
            </>
          )}
        </>
      )}
    </p>
  );
}

function Unread({
  state,
}: {
  readonly state: InspectorProps['inspectionState'];
}): ReactElement | null {
  const { retryInspection } = useSession();
  if (state === 'none' || state === 'ready') return null;
  return (
    <Section name="values" title="Output values">
      {state === 'loading' ? (
        <div className="flex h-29 items-end gap-0.5 pb-6" role="status" aria-label="Reading values">
          {Array.from({ length: 24 }, (_, bar) => (
            <Skeleton
              key={bar}
              className={`flex-1 ${['h-12', 'h-9', 'h-7', 'h-5', 'h-4', 'h-3'][Math.floor(bar / 4)] ?? 'h-2'}`}
            />
          ))}
        </div>
      ) : (
        <div className="flex items-center gap-2">
          <span className="text-danger">The values could not be read.</span>
          <Button onClick={retryInspection}>Try again</Button>
        </div>
      )}
    </Section>
  );
}
