import { expect, test } from 'vitest';
import { markup, trustedMarkup } from './html';

test('names from a model cannot become markup', () => {
  expect(markup`<td title="${'a"b'}">${'<script>alert(1)</script>'}</td>`.markup).toBe(
    '<td title="a&quot;b">&lt;script&gt;alert(1)&lt;/script&gt;</td>',
  );
});

test('markup nests, lists join, nothing stays nothing', () => {
  expect(
    markup`<ul>${[1, 2].map((n) => markup`<li>${n}</li>`)}${null}${trustedMarkup('<hr>')}</ul>`
      .markup,
  ).toBe('<ul><li>1</li><li>2</li><hr></ul>');
});
