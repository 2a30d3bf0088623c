import { countOf, formatBytes, formatCount } from '../../shared/numbers';
import { printable } from '../../shared/printable';
import type { InspectResult } from '../schemas/inspect';
import type { Stream } from '../terminal/io';
import { type Column, renderTable } from '../terminal/table';
import { opsText } from './export-lines';
import { layerTable, positionColumn } from './layer-column';

export function inspectText(name: string, result: InspectResult, stream: Stream): string {
  const { model, layers } = result;
  const { paint } = stream;
  const facts = [
    `opset ${model.opset}`,
    formatBytes(model.sizeBytes),
    `${formatCount(model.parameters)} parameters`,
    ...(model.producer === '' ? [] : [`from ${printable(model.producer)}`]),
    ...(model.quantized ? ['already quantized'] : []),
  ];
  const skipped = layers.filter((layer) => layer.skipped).length;
  const sections = [
    `${paint.bold(printable(name))}  ${facts.join(', ')}\nsha256 ${model.sha256}\n`,
    valuesTable(result, stream),
    `Ops: ${opsText(result.ops)}\n`,
    layers.length > 0 ? layersTable(layers, stream) : '',
    layers.length === 0 && !model.quantized
      ? `${paint.yellow('No layer of this model can be quantized.')}\n`
      : '',
    layers.length === 0
      ? ''
      : `${countOf(layers.length, 'layer')} can be quantized (${model.weightedLayers} with weights)${skipped === 0 ? '' : `, ${skipped} skipped by the recipe`}.\n`,
    floatNodesText(result.floatNodes),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function valuesTable(result: InspectResult, stream: Stream): string {
  const rows = [
    ...result.inputs.map((value) => ({ ...value, role: 'input' })),
    ...result.outputs.map((value) => ({ ...value, role: 'output' })),
  ];
  return renderTable(
    [
      { title: '', cell: (row) => row.role },
      { title: 'name', cell: (row) => row.name },
      { title: 'type', cell: (row) => row.type },
      { title: 'shape', cell: (row) => `[${row.shape.join(', ')}]` },
    ],
    rows,
    stream.paint,
  );
}

type Row = InspectResult['layers'][number] & { readonly position: number };

function layersTable(layers: InspectResult['layers'], stream: Stream): string {
  const rows = layers.map((layer, index): Row => ({ ...layer, position: index + 1 }));
  const rest: Column<Row>[] = [
    { title: 'op', cell: (row) => row.op },
    { title: 'detail', cell: (row) => row.detail },
    {
      title: 'parameters',
      align: 'right',
      cell: (row) => (row.weighted ? formatCount(row.parameters) : '–'),
    },
    { title: 'runs as', cell: (row) => (row.skipped ? 'float' : 'int8') },
  ];
  return layerTable<Row>(
    rows,
    { before: [positionColumn], after: rest, droppable: ['detail'] },
    stream,
  );
}

/** Reasons, each with how many nodes it keeps in float and their op types. */
function floatNodesText(nodes: InspectResult['floatNodes']): string {
  if (nodes.length === 0) return '';
  const reasons = [...new Set(nodes.map((node) => node.reason))];
  const lines = reasons.map((reason) => {
    const members = nodes.filter((node) => node.reason === reason);
    const ops = [...new Set(members.map((member) => member.op))].toSorted().join(', ');
    return `  ${countOf(members.length, 'node')} (${printable(ops)}): ${printable(reason)}\n`;
  });
  return `${countOf(nodes.length, 'node')} always ${nodes.length === 1 ? 'stays' : 'stay'} in float:\n${lines.join('')}`;
}
