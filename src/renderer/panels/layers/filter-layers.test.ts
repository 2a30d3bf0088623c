import { describe, expect, it } from 'vitest';
import type { FilterableLayer } from './filter-layers';
import { compileFilter } from './filter-layers';

const layer = (over: Partial<FilterableLayer>): FilterableLayer => ({
  name: '/features/features.2/conv/conv.1/conv.1.0/Conv',
  label: 'features.2.conv.1.0',
  op: 'Conv',
  detail: '3×3 depthwise',
  skipped: false,
  below: false,
  db: 37.2,
  ...over,
});
const layers = [
  layer({}),
  layer({
    name: '/features/features.3/Add',
    label: 'features.3.Add',
    op: 'Add',
    detail: '',
    db: 8,
  }),
  layer({ name: 'up', label: 'up', op: 'ConvTranspose', detail: '2×2', skipped: true, db: null }),
];

function find(text: string): string[] | string {
  const filter = compileFilter(text);
  return filter.ok ? layers.filter(filter.test).map((each) => each.label) : filter.error;
}

describe('the filter of the layers table', () => {
  it('finds words in names, ops and details, all of them', () => {
    expect(find('features add')).toEqual(['features.3.Add']);
    expect(find('depthwise')).toEqual(['features.2.conv.1.0']);
    expect(find('')).toHaveLength(3);
  });

  it('finds op types by their beginnings', () => {
    expect(find('op:conv')).toEqual(['features.2.conv.1.0', 'up']);
    expect(find('op:ConvT,Add')).toEqual(['features.3.Add', 'up']);
  });

  it('understands a regular expression over the original name', () => {
    expect(find('/features\\.[23]\\/A/')).toEqual(['features.3.Add']);
    expect(find('/[/')).toBe('This is not a regular expression.');
  });

  it('finds by state and by value', () => {
    expect(find('is:skipped')).toEqual(['up']);
    expect(find('<20')).toEqual(['features.3.Add']);
    expect(find('is:red')).toBe('is: takes skipped, int8 or below.');
  });
});
