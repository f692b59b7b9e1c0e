// A document as text that changes only where its content does: flow collections stay as their part has them, and are
// broken between two items where a line would be longer than 120 characters.
const WIDTH = 120;

/** The line cut behind each comma that parts two items: not in quotes. */
function pieces(line) {
  const found = [];
  let quote = null;
  let from = 0;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (quote) {
      if (c === '\\' && quote === '"') i++;
      else if (c === quote) quote = null;
    } else if ((c === '"' || c === "'") && /[\s[{]/.test(line[i - 1] ?? ' ')) {
      quote = c;
    } else if (c === ',' && line[i + 1] === ' ') {
      found.push(line.slice(from, i + 1));
      from = i + 2;
    }
  }
  return [...found, line.slice(from)];
}

function breakLine(line) {
  const [, before, dash] = /^( *)(- )?/.exec(line);
  const indent = `${before}${dash ? '    ' : '  '}`;
  const lines = [];
  let current = '';
  for (const piece of pieces(line)) {
    if (current && current.length + 1 + piece.length > WIDTH) {
      lines.push(current);
      current = `${indent}${piece}`;
    } else {
      current = current ? `${current} ${piece}` : piece;
    }
  }
  return [...lines, current].join('\n');
}

const IS_FLOW = /^ *(- )?([^\s:#'"|>[{]+: |"[^"]*": |'[^']*': )?[[{].*[\]}]$/;

export function print(document) {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, singleQuote: true }).split('\n')
    .map((line) => (line.length > WIDTH && IS_FLOW.test(line) ? breakLine(line) : line)).join('\n');
}
