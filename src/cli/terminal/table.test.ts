import { expect, test } from 'vitest';
import { createPaint } from './paint';
import { type Column, renderTable } from './table';

interface Row {
  readonly name: string;
  readonly db: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'layer', cell: (row) => row.name },
  { title: 'SQNR', unit: 'dB', align: 'right', cell: (row) => row.db },
];
const rows: readonly Row[] = [
  { name: 'conv1', db: '38.1' },
  { name: 'a/längerer', db: '−7.7' },
  { name: 'x', db: 'exact' },
];

test('names stand left, numbers right under their unit, and no line ends with blanks', () => {
  expect(renderTable(columns, rows, createPaint(false))).toBe(
    [
      'layer        SQNR',
      '               dB',
      'conv1        38.1',
      'a/längerer   −7.7',
      'x           exact',
      '',
    ].join('\n'),
  );
});

test('colour changes no width', () => {
  const painted = renderTable(
    columns.map((column) => ({ ...column, style: createPaint(true).red })),
    rows,
    createPaint(true),
  );
  // eslint-disable-next-line no-control-regex
  const bare = painted.replaceAll(/\u001B\[\d+m/g, '').replaceAll(/ +\n/g, '\n');
  expect(bare).toBe(renderTable(columns, rows, createPaint(false)));
});
