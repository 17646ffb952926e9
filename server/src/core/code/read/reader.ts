import type { ts } from 'ts-morph';
import type { Ts } from '../../evaluate/typescript';
import type { At, CallFact, ClassFact, DefinitionFact, ExportFact, Expression, FunctionFact, GetFact, ImportFact, LocalFact, RegionFact, SetFact, SqlFact, TypeFact } from '../facts';
import type { Scope } from './scope';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** A variable whose assignments are still being found. */
export type LocalDraft = Draft<LocalFact> & { readonly values: Expression[] };
export type DefinitionDraft = Draft<DefinitionFact> & { readonly values: Expression[] };
export type FunctionDraft = Draft<Omit<FunctionFact, 'params' | 'returns'>> & { readonly params: number[]; readonly returns: Expression[] };

/** The facts of a file while it is walked, and where the walk stands. */
export interface Reader {
  readonly ts: Ts;
  readonly file: ts.SourceFile;
  readonly imports: ImportFact[];
  readonly exports: ExportFact[];
  readonly definitions: DefinitionDraft[];
  readonly classes: Draft<ClassFact>[];
  readonly functions: FunctionDraft[];
  readonly locals: LocalDraft[];
  readonly calls: Draft<CallFact>[];
  readonly gets: GetFact[];
  readonly sets: SetFact[];
  readonly regions: RegionFact[];
  readonly sql: Draft<SqlFact>[];
  readonly problems: { readonly at: At; readonly reason: string }[];
  /** The definitions that assignments go to, by name. */
  readonly variables: Map<string, DefinitionDraft>;
  /** Modules that `require` and `import()` name in the middle of an expression: each is an import once. */
  readonly inlineImports: Set<string>;
  scope: Scope;
  function: number;
  /** What `this` means. */
  class: number | undefined;
  /** The namespace that a type is declared in: `Outer.`. */
  prefix: string;
  nesting: number;
  /** The condition of an `if` while it is read, and what stands before its last `&&`. */
  test: { readonly node: ts.Expression; readonly also: Expression[] } | undefined;
}

export const LIMITS = {
  /** Syntax within syntax: what the stack of a worker thread holds with a margin. */
  nesting: 300,
  /** Of one expression. */
  depth: 16,
  nodes: 2000,
  typeDepth: 16,
  /** Values that are remembered of one variable. */
  assignments: 8,
} as const;

export const UNKNOWN: Expression = { kind: 'unknown' };
export const ANY_TYPE: TypeFact = { kind: 'keyword', name: '' };

export const startOf = (reader: Reader, node: ts.Node): number => node.getStart(reader.file, false);
export const atOf = (reader: Reader, node: ts.Node): At => [startOf(reader, node), node.end];
export const textOf = (reader: Reader, node: ts.Node): string => reader.file.text.slice(startOf(reader, node), node.end);

/** Runs `read` one level deeper; beyond the bound nothing is read, and that is said. */
export function deeper<T>(reader: Reader, node: ts.Node, otherwise: T, read: () => T): T {
  if (reader.nesting >= LIMITS.nesting) {
    if (reader.problems.length < 10) reader.problems.push({ at: atOf(reader, node), reason: 'nested too deep' });
    return otherwise;
  }
  reader.nesting++;
  try {
    return read();
  } finally {
    reader.nesting--;
  }
}

/** Runs `read` with another scope, function or class. */
export function within<T>(reader: Reader, place: Partial<Pick<Reader, 'scope' | 'function' | 'class' | 'prefix' | 'test'>>, read: () => T): T {
  const { scope, function: outer, class: outerClass, prefix } = reader;
  Object.assign(reader, place);
  try {
    return read();
  } finally {
    Object.assign(reader, { scope, function: outer, class: outerClass, prefix });
  }
}

/** What a variable is that got these values. */
export function valueOf(values: readonly Expression[]): Expression | undefined {
  return values.length < 2 ? values[0] : { kind: 'either', of: values };
}
