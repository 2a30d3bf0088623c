import { expect, test } from 'vitest';
import {
  parseChoice,
  parseCount,
  parseImageSize,
  parseNumber,
  parseNumbers,
  parsePort,
  parseShare,
  parseThreads,
} from './parse-values';

test.each([
  ['0.98', 0.98],
  ['98%', 0.98],
  ['1', 1],
  ['0', 0],
])('the share %s is %d', (text, share) => {
  expect(parseShare(text)).toBeCloseTo(share, 12);
});

test('a share above 1 without a percent sign is refused, not guessed', () => {
  expect(() => parseShare('98')).toThrow('Write 98% or 0.98.');
  expect(() => parseShare('120%')).toThrow('Expected 0 to 1');
});

test('sizes are width × height', () => {
  expect(parseImageSize('224')).toEqual([224, 224]);
  expect(parseImageSize('640x480')).toEqual([640, 480]);
  expect(() => parseImageSize('640x')).toThrow('pixels');
  expect(() => parseImageSize('0')).toThrow('pixels');
});

test('lists are numbers between commas', () => {
  expect(parseNumbers('0.485,0.456,-1e-3')).toEqual([0.485, 0.456, -0.001]);
  expect(() => parseNumbers('0.4,,1')).toThrow('commas');
});

test.each(['', ' ', 'abc', '1e999', 'NaN'])('%j is no number', (text) => {
  expect(() => parseNumber(text)).toThrow('Expected a number');
});

test.each(['0', '-1', '1.5', '1e3', 'x'])('%j is no count', (text) => {
  expect(() => parseCount(text)).toThrow('whole number above 0');
});

test('a wrong word lists the choices and suggests the nearest', () => {
  expect(() => parseChoice(['simulated', 'real'])('simluated')).toThrow(
    "Choose one of simulated, real. Did you mean 'simulated'?",
  );
});

test('threads and ports have an upper limit', () => {
  expect(parseThreads('8')).toBe(8);
  expect(() => parseThreads('100000')).toThrow('at most 1024');
  expect(parsePort('65535')).toBe(65535);
  expect(() => parsePort('65536')).toThrow('1 to 65535');
  expect(() => parseCount('99999999999999999999')).toThrow('smaller');
});

test('port 0 is any free one; what is no port is refused with both choices', () => {
  expect(parsePort('0')).toBe(0);
  for (const text of ['-1', '80.5', '', 'http', '1e3'])
    expect(() => parsePort(text)).toThrow('1 to 65535, or 0 for any free one');
});
