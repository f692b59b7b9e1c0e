// The contract of its parts, as text.
import { complete } from './engine.mjs';
import { readErrors } from './errors.mjs';
import { assemble, readParts } from './parts.mjs';
import { print } from './print.mjs';
import { fillTables } from './tables.mjs';

const HEAD = '# Made by ./dev contract of api/contract/root.yaml and api/*/*.yaml: edit those. Nothing else is needed to read it.\n';

/** parts: [{name, text}] as readParts gives them; errors as readErrors does. */
export const joinParts = (parts, errors) => HEAD + print(complete(fillTables(assemble(parts)), errors));

export const join = (root) => joinParts(readParts(root), readErrors(root));
