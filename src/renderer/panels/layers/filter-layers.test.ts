import { describe, expect, it } from 'vitest';
import type { FilterableLayer } from './filter-layers';
import { compileFilter } from './filter-layers';

const layer = (over: Partial<FilterableLayer>): FilterableLayer => ({
  name: '/features/features.2/conv/conv.1/conv.1.0/Conv',
  label: 'features.2.conv.1.0',
  op: 'Conv',
  detail: '3×3 depthwise',
  skipped: false,
  precision: 'int8',
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
  layer({
    name: 'up',
    label: 'up',
    op: 'ConvTranspose',
    detail: '2×2',
    skipped: true,
    precision: 'w4',
    db: null,
  }),
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
    expect(find('precision:w4')).toEqual(['up']);
    expect(find('precision:w4,int op:conv')).toEqual(['features.2.conv.1.0', 'up']);
    expect(find('<20')).toEqual(['features.3.Add']);
    expect(find('is:red')).toBe('is: takes skipped, int8 or below.');
  });
});

describe('an expression in the filter', () => {
  it('takes time by the length of the names, whatever it is', () => {
    const long = [layer({ name: `/${'a'.repeat(5000)}/Conv`, label: 'x' })];
    for (const text of ['/(([a-z/.0-9])+)+$!/', '/^(a|aa)+$!/', '/(.*)*(.*)*!/']) {
      const started = performance.now();
      const filter = compileFilter(text);
      expect(filter.ok && long.some(filter.test)).toBe(false);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });

  it('finds what JavaScript finds', () => {
    expect(find('/^\\/FEATURES\\/features\\.\\d+/')).toEqual([
      'features.2.conv.1.0',
      'features.3.Add',
    ]);
    expect(find('/conv\\.\\d\\.0\\b|^up$/')).toEqual(['features.2.conv.1.0', 'up']);
  });

  it('says what it does not know', () => {
    expect(find('/(?!a)b/')).toMatch(/Looking around/);
    expect(find('/(a)\\1/')).toMatch(/back references/);
    expect(find('/(/')).toBe('This is not a regular expression.');
  });
});
