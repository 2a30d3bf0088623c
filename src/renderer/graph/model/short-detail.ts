/** A node's detail as a card has room for: `3×3 depthwise stride 2` → `3×3 dw /2`. */
export function shortDetail(detail: string): string {
  return detail.replace('depthwise', 'dw').replace(/stride (\S+)/, '/$1');
}
