import type { NodeProto, TensorProto } from '../../onnx/proto';
import { bigIntegerValues, floatValues } from '../../onnx/tensor';

type Shape = readonly (number | string)[] | null;

/** Adds vectors and nodes to a graph while a node that names its axes is written for all axes. */
export interface AxesWriter {
  /** Null = unknown rank; strings are symbolic sizes. */
  shapeOf(value: string): Shape;
  constantOf(value: string): TensorProto | undefined;
  /** Adds a constant vector and returns its name. */
  integers(wanted: string, values: readonly bigint[]): string;
  floats(wanted: string, values: readonly number[]): string;
  /** Adds a node and returns the name of its output, by default a vector. */
  add(
    opType: string,
    inputs: readonly string[],
    wanted: string,
    attributes?: Readonly<Record<string, number>>,
    shape?: Shape,
  ): string;
}

/** Writes a node that names its axes for all axes instead; a node that cannot be written so stays as it is. */
export type AxesRule = (node: NodeProto, writer: AxesWriter) => NodeProto;

/** The integers of a constant; null where they are computed. */
export function integersOf(writer: AxesWriter, value: string): readonly bigint[] | null {
  const tensor = writer.constantOf(value);
  return tensor === undefined ? null : bigIntegerValues(tensor);
}

/** Position of every axis among the given ones, null = not there; null when they are not valid. */
export function placesOf(axes: readonly bigint[], rank: number): readonly (number | null)[] | null {
  const places = Array.from({ length: rank }, (): number | null => null);
  for (const [position, axis] of axes.entries()) {
    const at = Number(axis < 0n ? axis + BigInt(rank) : axis);
    if (places[at] !== null) return null;
    places[at] = position;
  }
  return places;
}

/** A vector of `values` and `fill` behind them, in the order of `places`; null without places. */
export function gathered(
  node: NodeProto,
  writer: AxesWriter,
  values: string,
  fill: readonly number[] | readonly bigint[],
  places: readonly number[] | null,
  what: string,
): string | null {
  if (places === null) return null;
  const name = `${node.name}/${what}`;
  const constant = writer.constantOf(values);
  const isFloat = typeof fill[0] === 'number';
  if (constant !== undefined) {
    if (isFloat) {
      const all = [...floatValues(constant), ...(fill as readonly number[])];
      return writer.floats(
        name,
        places.map((at) => all[at] ?? 0),
      );
    }
    const all = [...bigIntegerValues(constant), ...(fill as readonly bigint[])];
    return writer.integers(
      name,
      places.map((at) => all[at] ?? 0n),
    );
  }
  const rest = isFloat
    ? writer.floats(`${name}/fill`, fill as readonly number[])
    : writer.integers(`${name}/fill`, fill as readonly bigint[]);
  const both = writer.add('Concat', [values, rest], `${name}/given`, { axis: 0 });
  const index = writer.integers(`${name}/order`, places.map(BigInt));
  return writer.add('Gather', [both, index], name, { axis: 0 });
}
