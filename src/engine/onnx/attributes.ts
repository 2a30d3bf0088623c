import type { AttributeProto, GraphProto, NodeProto } from './proto';

function find(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

export function hasAttribute(node: NodeProto, name: string): boolean {
  return find(node, name) !== undefined;
}

/**
 * An INT attribute as a number: exact up to 2^53, so for flags, axes and counts. What goes into a
 * model again takes `bigintAttribute`.
 */
export function intAttribute(node: NodeProto, name: string, fallback: number): number {
  const attribute = find(node, name);
  return attribute === undefined ? fallback : Number(attribute.i);
}

export function intsAttribute(node: NodeProto, name: string): readonly number[] | null {
  return find(node, name)?.ints.map(Number) ?? null;
}

/** An INT attribute, exactly. */
export function bigintAttribute(node: NodeProto, name: string, fallback: bigint): bigint {
  return find(node, name)?.i ?? fallback;
}

/** An INTS attribute, exactly: ends of a Slice may be the largest int64. */
export function bigintsAttribute(node: NodeProto, name: string): readonly bigint[] | null {
  return find(node, name)?.ints ?? null;
}

export function floatAttribute(node: NodeProto, name: string, fallback: number): number {
  return find(node, name)?.f ?? fallback;
}

export function stringAttribute(node: NodeProto, name: string, fallback: string): string {
  const attribute = find(node, name);
  return attribute === undefined ? fallback : new TextDecoder().decode(attribute.s);
}

/** The graphs inside a node: branches of If, bodies of Loop and Scan. */
export function subgraphsOf(node: NodeProto): readonly GraphProto[] {
  return node.attribute.flatMap(graphsIn);
}

export function graphsIn({ g, graphs }: AttributeProto): readonly GraphProto[] {
  return g === undefined ? graphs : [g, ...graphs];
}
