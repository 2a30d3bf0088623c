import type { ReactElement } from 'react';
import type { GridPair, GridView } from '../../../shared/contract/matching';
import { formatScale } from '../../columns/grid-words';
import {
  isUnknown,
  verdictOf,
  verdictWords,
  type FoundLayer,
} from '../../state/compared/compared-layers';
import { Tag } from '../../ui/tag';
import { formatDb, formatPercent, nothing } from '../../ui/text/numbers';
import type { InspectorProps } from '../parts/inspector-props';
import { Section } from '../parts/section';

/** The layer in another model: errors and grids of both side by side, and what says that it is the same one. */
export function ComparedSection({ compared, report, layer }: InspectorProps): ReactElement | null {
  if (compared === null) return null;
  const { layer: facts, name } = compared;
  const { found, reason, isFirst } = facts;
  const kind = verdictOf(facts);
  return (
    <Section
      title="Compared"
      name="compared"
      tag={
        <Tag tone={kind === 'same-grid' ? 'plain' : kind === 'missing' ? 'warn' : 'accent'}>
          {verdictWords[kind]}
        </Tag>
      }
      note={
        <span className="truncate" title={name}>
          {name}
        </span>
      }
    >
      {isFirst ? <p className="mb-1 font-medium text-danger">The two first part here.</p> : null}
      {found === null ? (
        <p className="wrap-anywhere text-ink2">{reason ?? 'The other side does not have it.'}</p>
      ) : (
        <Sides
          found={found}
          ourWeightDb={
            report?.layers.find((each) => each.name === layer?.name)?.weight?.sqnrDb ?? null
          }
        />
      )}
    </Section>
  );
}

type Row = readonly [label: string, ours: string, theirs: string];

function Sides({
  found,
  ourWeightDb,
}: {
  readonly found: FoundLayer;
  readonly ourWeightDb: number | null;
}): ReactElement {
  const { verdict, match, theirNode, theirTensor, weightGrid } = found;
  const rows: readonly Row[] = [
    ['Accumulated', withUnit(found.oursDb), withUnit(found.accumulatedDb)],
    ...(weightGrid === null
      ? []
      : [['Weights', withUnit(ourWeightDb), withUnit(found.weightDb)] as const]),
    ...gridRows('Output', found.activation, isUnknown(found, found.activation.theirs)),
    ...(weightGrid === null ? [] : gridRows('Weight', weightGrid)),
  ];
  return (
    <>
      {verdict === null ? null : <p className="mb-1.5 wrap-anywhere">{verdict.text}</p>}
      <table className="w-full table-fixed" aria-label="Both models">
        <thead className="text-meta text-ink3">
          <tr>
            <th scope="col" className="w-[30%] text-left font-normal">
              <span className="sr-only">What</span>
            </th>
            <th scope="col" className="text-right font-normal">
              ours
            </th>
            <th scope="col" className="text-right font-normal">
              theirs
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, ours, theirs]) => (
            <tr key={label}>
              <th scope="row" className="truncate text-left font-normal text-ink2">
                {label}
              </th>
              <td className="truncate text-right" title={ours}>
                {ours}
              </td>
              <td
                className={`truncate text-right ${ours === theirs ? '' : 'font-medium'}`}
                title={theirs}
              >
                {theirs}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1.5 wrap-anywhere text-ink2">
        <span className="text-ink">{theirNode ?? theirTensor}</span> · found by {match.by},{' '}
        {formatPercent(match.confidence)} % sure. {match.reason}
      </p>
    </>
  );
}

function withUnit(db: number | null): string {
  return db === null ? nothing : `${formatDb(db)} dB`;
}

function gridRows(
  what: string,
  { ours, theirs }: GridPair,
  isTheirsUnknown = false,
): readonly Row[] {
  const row = (label: string, of: (grid: GridView) => string): Row => [
    label,
    ours === null ? nothing : of(ours),
    theirs === null ? nothing : of(theirs),
  ];
  return [
    [`${what} type`, typeText(ours), isTheirsUnknown ? nothing : typeText(theirs)],
    ...(ours === null && theirs === null
      ? []
      : [row(`${what} scale`, scaleText), row(`${what} zero`, zeroText)]),
  ];
}

/** `int8`, `int8 × 16` with that many scales. */
function typeText(grid: GridView | null): string {
  if (grid === null) return 'float';
  return grid.scales > 1 ? `${grid.dtype} × ${grid.scales}` : grid.dtype;
}

function scaleText({ scale, smallestScale, scales }: GridView): string {
  if (scale === null) return 'at run time';
  if (scales === 1 || smallestScale === null) return formatScale(scale);
  return `${formatScale(smallestScale, 2)}–${formatScale(scale, 2)}`;
}

function zeroText({ zeroPoint, scale, scales }: GridView): string {
  if (zeroPoint !== null) return String(zeroPoint).replace('-', '−');
  return scale === null ? 'at run time' : scales > 1 ? 'per channel' : nothing;
}
