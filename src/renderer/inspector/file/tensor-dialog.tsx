import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useSession } from '../../session/page/app-context';
import { useSaveTensor } from '../../session/page/use-save-file';
import { useState, type ReactElement } from 'react';
import type { TensorPage } from '../../../shared/contract/anatomy';
import type { TensorPlace } from '../../../shared/contract/arguments';
import { Button, IconButton } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { formatCount } from '../../ui/text/numbers';
import { indexText } from './tensor-index';
import { useAsked } from '../../ui/hooks/use-asked';

const columns = 8;
const rowsPerPage = 24;
const pageSize = columns * rowsPerPage;

/** Shows the values of a weight or constant, all in a histogram and page by page; data from the model file. */
export function TensorDialog({
  place,
  onClose,
}: {
  readonly place: TensorPlace;
  onClose(): void;
}): ReactElement {
  const { engine } = useSession().host;
  const saveTensor = useSaveTensor();
  const [from, setFrom] = useState(0);
  const [shown, setShown] = useState<TensorPage | null>(null);
  const asked = useAsked(`${JSON.stringify(place)} ${from}`, async () => {
    const page = await engine.tensorValues({ tensor: place, from, count: pageSize });
    setShown(page);
    return page;
  });
  // The page before stays until the next one is there.
  const page = asked.value ?? shown;
  const last = page === null ? 0 : Math.max(0, Math.ceil(page.count / pageSize) - 1) * pageSize;
  return (
    <Dialog
      title={place.attribute ?? place.name}
      subtitle={
        page === null
          ? ''
          : `${page.type} ${shapeText(page.shape)} · ${formatCount(page.count)} values`
      }
      className="w-[900px]"
      onClose={onClose}
      footer={
        <>
          <IconButton
            label="Previous values"
            disabled={from === 0}
            onClick={() => setFrom(Math.max(0, from - pageSize))}
          >
            <ChevronLeft className="size-4" />
          </IconButton>
          <label className="flex items-center gap-1.5 text-ink2">
            From
            <input
              type="number"
              aria-label="First value shown"
              className="field h-7 w-28 rounded-2 border border-line2 bg-inset px-2"
              min={0}
              max={Math.max(0, (page?.count ?? 1) - 1)}
              value={from}
              onChange={(event) => {
                const wanted = Math.floor(event.target.valueAsNumber);
                if (wanted >= 0 && wanted < (page?.count ?? 0)) setFrom(wanted);
              }}
            />
            of {formatCount(page?.count ?? 0)}
          </label>
          <IconButton
            label="Next values"
            disabled={from >= last}
            onClick={() => setFrom(Math.min(last, from + pageSize))}
          >
            <ChevronRight className="size-4" />
          </IconButton>
          <span className="flex-1" />
          <Button size="medium" disabled={page === null} onClick={() => saveTensor(place)}>
            Save as .npy…
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 px-5 py-3">
        {asked.problem === null ? null : <p role="alert">{asked.problem}</p>}
        {page?.summary == null ? null : <Summary summary={page.summary} />}
        {page === null ? null : <Values page={page} />}
      </div>
    </Dialog>
  );
}

function Summary({
  summary,
}: {
  readonly summary: NonNullable<TensorPage['summary']>;
}): ReactElement {
  const { min, max, mean, deviation, zeros, notFinite, bins } = summary;
  const most = Math.max(1, ...bins);
  const facts = [
    ['min', numberText(min)],
    ['max', numberText(max)],
    ['mean', numberText(mean)],
    ['deviation', numberText(deviation)],
    ['zeros', formatCount(zeros)],
    ...(notFinite === 0 ? [] : [['NaN or infinite', formatCount(notFinite)]]),
  ];
  return (
    <div className="flex gap-5">
      <svg
        role="img"
        aria-label={`Histogram from ${numberText(min)} to ${numberText(max)}, logarithmic counts`}
        viewBox={`0 0 ${bins.length} 100`}
        preserveAspectRatio="none"
        className="h-24 min-w-0 flex-1 border-b border-line2"
      >
        {bins.map((count, bin) => {
          const height = (Math.log10(count + 1) / Math.log10(most + 1)) * 96;
          return (
            <rect
              key={bin}
              x={bin + 0.05}
              y={100 - height}
              width={0.9}
              height={height}
              className="fill-accent"
            />
          );
        })}
      </svg>
      <dl className="grid grid-cols-[auto_auto] content-start gap-x-4">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink2">{name}</dt>
            <dd className="text-right select-text">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Values({ page }: { readonly page: TensorPage }): ReactElement {
  const { from, values, shape } = page;
  const rows = Array.from(
    { length: Math.ceil(values.length / columns) },
    (_, row) => row * columns,
  );
  return (
    <div className="overflow-x-auto">
      <table aria-label="Values" className="w-full text-right select-text">
        <tbody>
          {rows.map((start) => (
            <tr key={start} className="h-5">
              <th scope="row" className="pr-3 text-left font-normal whitespace-nowrap text-ink3">
                {indexText(from + start, shape)}
              </th>
              {values.slice(start, start + columns).map((value, column) => (
                <td key={column} className="max-w-40 truncate pl-2">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}

function numberText(value: number): string {
  return Number.isNaN(value) ? '–' : String(Number(value.toPrecision(5)));
}
