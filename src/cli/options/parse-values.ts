import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../../shared/nearest';
import { mostThreads } from '../../shared/limits';

/** Commander prints these messages after naming the option and what was typed. */
function wrong(message: string): InvalidArgumentError {
  return new InvalidArgumentError(message);
}

export function parseCount(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0) throw wrong('Expected a whole number above 0.');
  if (!Number.isSafeInteger(Number(text))) throw wrong('Expected a smaller number.');
  return Number(text);
}

export function parseThreads(text: string): number {
  const count = parseCount(text);
  if (count > mostThreads) throw wrong(`Expected at most ${mostThreads}.`);
  return count;
}

/** 0 is any free port, as everywhere else. */
export function parsePort(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65535)
    throw wrong('Expected a port, 1 to 65535, or 0 for any free one.');
  return Number(text);
}

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw wrong('Expected a number.');
  return value;
}

export function parsePositive(text: string): number {
  const value = parseNumber(text);
  if (value < 0) throw wrong('Expected a number of at least 0.');
  return value;
}

/** A share as `0.98` or `98%`. A bare number above 1 could mean either, so it is refused. */
export function parseShare(text: string): number {
  const isPercent = text.endsWith('%');
  const value = parseNumber(isPercent ? text.slice(0, -1) : text);
  const share = isPercent ? value / 100 : value;
  if (share < 0 || share > 1) {
    throw wrong(
      value > 1 && value <= 100
        ? `Write ${value}% or ${value / 100}.`
        : 'Expected 0 to 1, or a percentage.',
    );
  }
  return share;
}

const byteUnits: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** `60MB`, `1.5GB` or a number of bytes; decimal units, as sizes are written. */
export function parseBytes(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)\s*([kmg]?)b?$/i.exec(text.trim()) ?? [];
  const bytes = Number(number) * (byteUnits[unit.toLowerCase()] ?? Number.NaN);
  if (number === '' || !(bytes > 0)) throw wrong('Expected a size, such as 60MB or 1.5GB.');
  return Math.floor(bytes);
}

/** `0.485,0.456,0.406` */
export function parseNumbers(text: string): readonly number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (part.trim() === '' || !Number.isFinite(value)) {
      throw wrong('Expected numbers between commas, such as 0.485,0.456,0.406.');
    }
    return value;
  });
}

/** `224` or `640x480` (width × height). */
export function parseImageSize(text: string): readonly [number, number] {
  const match = /^(\d+)(?:[x×](\d+))?$/i.exec(text);
  const width = Number(match?.[1] ?? 0);
  const height = Number(match?.[2] ?? width);
  if (width === 0 || height === 0)
    throw wrong('Expected pixels: 224, or 640x480 (width × height).');
  return [width, height];
}

/** One of a closed set of words; suggests the nearest. */
export function parseChoice<const T extends string>(choices: readonly T[]): (text: string) => T {
  return (text) => {
    const match = choices.find((choice) => choice === text);
    if (match === undefined) {
      throw wrong(`Choose one of ${choices.join(', ')}.${didYouMean(text, choices)}`);
    }
    return match;
  };
}

/** Gathers a repeatable option. */
export function collect(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), text];
}
