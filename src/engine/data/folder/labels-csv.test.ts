import { describe, expect, it } from 'vitest';
import { readLabelsCsv } from './labels-csv';
import { createNoticeLog } from '../sample/notice-log';

const samples = ['cat/1.png', 'cat/2.png', 'dog, big/1.png'];

function read(text: string, classes: readonly string[] = [], files = samples) {
  const log = createNoticeLog();
  const result = readLabelsCsv(text, files, classes, log);
  return { ...result, codes: log.list().map(({ code }) => code) };
}

describe('labels.csv', () => {
  it('reads indices, with or without header, with quotes, Windows lines and a byte order mark', () => {
    const expected = { labels: [1, 0, 2], classes: [], codes: [] };
    expect(read('cat/1.png,1\ncat/2.png,0\n"dog, big/1.png",2\n')).toEqual(expected);
    expect(
      read('\uFEFFfile,label\r\n.\\cat\\1.png, 1\r\n./cat/2.png ,0\r\n\r\n"dog, big/1.png","2"'),
    ).toEqual(expected);
  });

  it('takes names of classes, and indices where no class has that name', () => {
    const classes = ['dog', 'cat'];
    expect(read('cat/1.png,cat\ncat/2.png,1\n"dog, big/1.png",dog', classes).labels).toEqual([
      1, 1, 0,
    ]);
    expect(read('cat/1.png,10\ncat/2.png,2\n"dog, big/1.png",1', ['1', '10', '2']).labels).toEqual([
      1, 2, 0,
    ]);
  });

  it('sorts names where nobody gave their order, and says so', () => {
    expect(read('cat/1.png,cat\ncat/2.png,cat\n"dog, big/1.png",ape')).toEqual({
      labels: [1, 1, 0],
      classes: ['ape', 'cat'],
      codes: ['classes-from-labels'],
    });
  });

  it('leaves samples without a line unlabelled, and says so', () => {
    expect(read('cat/2.png,4')).toEqual({
      labels: [null, 4, null],
      classes: [],
      codes: ['labels-missing'],
    });
  });

  it.each([
    [
      'cat/1.png,0\ncat/3.png,1',
      /line 2 names 'cat\/3\.png', which is not among the samples\. Did you mean/,
    ],
    ['cat/1.png', /line 1 is not 'file,label'/],
    ['cat/1.png,0,1', /line 1 is not 'file,label'/],
    ['cat/1.png,0,', /line 1 is not 'file,label'/],
    ['cat/1.png,0\ncat/1.png,1', /line 2 gives 'cat\/1\.png' a second label/],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('refuses a label that is no class, and suggests one', () => {
    expect(() => read('cat/1.png,kat', ['cat', 'dog'])).toThrow(
      "'kat' is no class. Did you mean 'cat'?",
    );
    expect(() => read('cat/1.png,2', ['cat', 'dog'])).toThrow(/'2' is no class/);
    expect(() => read('cat/1.png,-1', ['cat', 'dog'])).toThrow(/'-1' is no class/);
  });
});
