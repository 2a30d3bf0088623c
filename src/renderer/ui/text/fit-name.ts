import { nameParts, type LayerLabel } from './layer-name';

/** As much of a name as fits into `room` characters: the scopes in the middle give way, then the numbered block. */
export function fitName(label: LayerLabel, room: number): string {
  if (label.text.length <= room) return label.text;
  const { head, middle, leaf } = nameParts(label);
  const forMiddle = room - head.length - leaf.length - 1;
  if (forMiddle >= 0) return `${head}${middle.slice(0, forMiddle)}…${leaf}`;
  const forHead = room - leaf.length - 1;
  if (forHead >= 1) return `${head.slice(0, forHead)}…${leaf}`;
  const half = Math.max(0, room - 1) / 2;
  return `${leaf.slice(0, Math.floor(half))}…${leaf.slice(leaf.length - Math.ceil(half))}`;
}
