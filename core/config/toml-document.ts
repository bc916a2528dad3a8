/**
 * A TOML file as plain values, with the line and column of every key: the parser keeps positions, and
 * every complaint about a value should point at it.
 */
import { getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser';
import type { AST } from 'toml-eslint-parser';
import type { ConfigProblem } from './config-problem.ts';

/** Path of a value inside a document: keys and array indexes, outermost first. */
export type KeyPath = readonly (string | number)[];

interface Place {
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export class TomlDocument {
  readonly file: string;
  readonly values: Record<string, unknown>;
  readonly #places: ReadonlyMap<string, Place>;

  private constructor(
    file: string,
    values: Record<string, unknown>,
    places: ReadonlyMap<string, Place>,
  ) {
    this.file = file;
    this.values = values;
    this.#places = places;
  }

  /** Parses `text`; a syntax error comes back as the problem it is. */
  static parse(file: string, text: string): TomlDocument | ConfigProblem {
    try {
      const program = parseTOML(text, { tomlVersion: '1.0' });
      const places = new Map<string, Place>();
      for (const node of program.body[0].body) markTopLevel(node, places);
      return new TomlDocument(file, getStaticTOMLValue(program), places);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      return {
        severity: 'error',
        file,
        ...placeOfError(text, error.index),
        key: '',
        message: `not valid TOML: ${error.message}`,
        suggestion: undefined,
      };
    }
  }

  /** Stands for a file that does not exist and need not. */
  static empty(file: string): TomlDocument {
    return new TomlDocument(file, {}, new Map());
  }

  /** A problem at `path`, or at the nearest enclosing key that the file does have. */
  problem(
    path: KeyPath,
    message: string,
    more: { readonly suggestion?: string | undefined; readonly severity?: 'warning' } = {},
  ): ConfigProblem {
    const place = this.#placeOf(path);
    return {
      severity: more.severity ?? 'error',
      file: this.file,
      line: place?.line,
      column: place?.column,
      key: displayKey(path),
      message,
      suggestion: more.suggestion,
    };
  }

  #placeOf(path: KeyPath): Place | undefined {
    for (let length = path.length; length > 0; length--) {
      const place = this.#places.get(placeKey(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return undefined;
  }
}

/** `['port', 0, 'listen']` as people write it: `port[0].listen`. */
export function displayKey(path: KeyPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** A value that is missing at the end of a line is the fault of that line, not of the next. */
function placeOfError(text: string, index: number): Place {
  const before = text.slice(0, index).replace(/[\r\n]+$/, '');
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function placeKey(path: KeyPath): string {
  return JSON.stringify(path);
}

function markTopLevel(node: AST.TOMLKeyValue | AST.TOMLTable, places: Map<string, Place>): void {
  if (node.type === 'TOMLKeyValue') {
    markKeyValue(node, [], places);
    return;
  }
  mark(node.resolvedKey, node.key, places);
  for (const entry of node.body) markKeyValue(entry, node.resolvedKey, places);
}

function markKeyValue(node: AST.TOMLKeyValue, above: KeyPath, places: Map<string, Place>): void {
  const path: (string | number)[] = [...above];
  for (const key of node.key.keys) {
    path.push(key.type === 'TOMLBare' ? key.name : key.value);
    mark(path, key, places);
  }
  markContent(node.value, path, places);
}

function markContent(node: AST.TOMLContentNode, path: KeyPath, places: Map<string, Place>): void {
  if (node.type === 'TOMLInlineTable') {
    for (const entry of node.body) markKeyValue(entry, path, places);
  } else if (node.type === 'TOMLArray') {
    for (const [index, element] of node.elements.entries()) {
      mark([...path, index], element, places);
      markContent(element, [...path, index], places);
    }
  }
}

/** The first mention of a path stays: tables may be opened by a header of one of their children. */
function mark(path: KeyPath, node: AST.TOMLNode, places: Map<string, Place>): void {
  for (let length = 1; length <= path.length; length++) {
    const key = placeKey(path.slice(0, length));
    if (places.has(key)) continue;
    places.set(key, { line: node.loc.start.line, column: node.loc.start.column + 1 });
  }
}
