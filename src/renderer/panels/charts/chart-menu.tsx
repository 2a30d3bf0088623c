import { Copy, Ellipsis, FileImage, FileSpreadsheet, Image } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { IconMenu, MenuItem, MenuSeparator } from '../../ui/menu';
import { useSaveFile } from '../../session/page/use-save-file';
import { copyText } from '../../ui/copy-text';
import { pictureFile } from '../../pictures/chart-file';

export interface ChartMenuProps {
  readonly name: string;
  readonly title: string;
  /** Items above the file items, such as the order of bars. */
  readonly children?: ReactNode;
  element(): Element | null;
  /** Null: this chart has no table of its own. */
  readonly csv: (() => string) | null;
}

/** Copy and save a chart: CSV of its numbers, SVG and PNG of its picture. */
export function ChartMenu({ name, title, children, element, csv }: ChartMenuProps): ReactElement {
  const save = useSaveFile();
  return (
    <IconMenu
      label={`${title}: options`}
      title={`${title}: order, copy, save`}
      icon={<Ellipsis className="size-4" />}
    >
      {children}
      {children === undefined ? null : <MenuSeparator />}
      {csv === null ? null : (
        <>
          <MenuItem icon={<Copy />} onSelect={() => void copyText(csv(), 'Numbers')}>
            Copy as CSV
          </MenuItem>
          <MenuItem
            icon={<FileSpreadsheet />}
            onSelect={() =>
              save({
                suggestedName: `${name}.csv`,
                kind: 'csv',
                content: () => Promise.resolve(csv()),
              })
            }
          >
            Save as CSV…
          </MenuItem>
        </>
      )}
      <MenuItem
        icon={<FileImage />}
        onSelect={() => save(pictureFile('svg', name, title, element))}
      >
        Save as SVG…
      </MenuItem>
      <MenuItem icon={<Image />} onSelect={() => save(pictureFile('png', name, title, element))}>
        Save as PNG…
      </MenuItem>
    </IconMenu>
  );
}
