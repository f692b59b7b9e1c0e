// Tables as the contract's schema Csv tells: a strict reader of RFC 4180, and the values behind what protects them from
// spreadsheets.
import assert from 'node:assert/strict';

/** [[{ text, quoted }]] of a table without its byte order mark; throws where RFC 4180 is not kept to the letter. */
export function parseCsv(table) {
  assert.ok(table.endsWith('\r\n'), 'the last line has no CRLF');
  const rows = [];
  let row = [];
  for (let at = 0; at < table.length;) {
    const quoted = table[at] === '"';
    let text = '';
    if (quoted) {
      let end = table.indexOf('"', at + 1);
      for (; table[end + 1] === '"'; end = table.indexOf('"', end + 2)) assert.ok(end > at, 'a quote is not closed');
      assert.ok(end > at, 'a quote is not closed');
      text = table.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      [text] = /[^,\r]*/y.exec(table.slice(at, at + 200));
      assert.doesNotMatch(text, /["\n]/, 'a quote or line feed in a cell without quotes');
      at += text.length;
    }
    row.push({ text, quoted });
    if (table[at] === ',') {
      at += 1;
      if (table.startsWith('\r\n', at)) row.push({ text: '', quoted: false });
      else continue;
    }
    assert.equal(table.slice(at, at + 2), '\r\n', `behind ${text}`);
    at += 2;
    rows.push(row);
    row = [];
  }
  for (const cells of rows) assert.equal(cells.length, rows[0].length, 'each row has as many cells as the headings');
  return rows;
}

/** What a spreadsheet would run: a text that begins like a formula, or with something that it drops first. */
const RUNS = /(^|;)[\s\p{C}\p{Z}]*[=+\-@\u2212\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]/u;
/** … and what it would show as another number. */
const CHANGES = /^\s*(\d{12,}|0\d+|\d+[eE]\d+)$/;

/** The values of a table, a record a row by heading; fails where a spreadsheet would run or change a cell. */
export function readCsv(table) {
  const [headings, ...rows] = parseCsv(table.replace(/^\uFEFF/, ''));
  return rows.map((cells) => Object.fromEntries(cells.map(({ text, quoted }, i) => {
    if (quoted) {
      assert.doesNotMatch(text, RUNS, `a spreadsheet would run ${JSON.stringify(text)}`);
      assert.doesNotMatch(text, CHANGES, `a spreadsheet would change ${JSON.stringify(text)}`);
      assert.doesNotMatch(text, /[\r\n]/, 'a record is one line');
    }
    return [headings[i].text, quoted ? text.replace(/(^|;)'/g, '$1').replace(/\t$/, '') : text];
  })));
}

/** The address behind rel="next" of a Link header, or undefined. */
export const nextOf = (headers) => /<([^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];

/** All records of a table, page by page; `pages` sees each answer. */
export async function allOfCsv(client, path, query = {}, pages = () => {}) {
  const records = [];
  for (let answer = await client.get(path, { query, expect: 200 }); ;) {
    pages(answer);
    records.push(...readCsv(answer.body));
    await new Promise(setImmediate); /* that took long enough for the server to end the connection: see it */
    const next = nextOf(answer.headers);
    if (!next) return records;
    const url = new URL(next);
    answer = await client.get(url.pathname + url.search, { expect: 200 });
  }
}
