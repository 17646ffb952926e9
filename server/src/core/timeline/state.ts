import type { Dialect } from '../model/dialect';
import { type QualifiedName, nameKey, qualifiedKey } from '../model/names';
import type { ObjectKind, ObjectName } from '../model/operation';
import type { Entry, EnumType, SchemaObject, Table } from '../model/schema';

/** Layers above which a state is written out flat, so that a look-up in a long history stays short. */
const MAX_DEPTH = 48;

/**
 * The schema at one point of the history, as far as the files tell. A state is a layer of changes over the state before it, so a
 * migration costs what it touches, and "what did it change" is the layer itself. `null` is *known to be gone*; absent is *never heard of*.
 */
export class SchemaState {
  private readonly own = new Map<string, Entry | null>();
  private readonly depth: number;

  private constructor(readonly dialect: Dialect, private readonly base: SchemaState | undefined) {
    this.depth = base ? base.depth + 1 : 0;
  }

  static empty(dialect: Dialect): SchemaState {
    return new SchemaState(dialect, undefined);
  }

  /** A layer on top; changes to it leave this state alone. */
  fork(): SchemaState {
    if (this.depth < MAX_DEPTH) return new SchemaState(this.dialect, this);
    const flat = new SchemaState(this.dialect, undefined);
    for (const [key, entry] of this.entries(true)) flat.own.set(key, entry);
    return new SchemaState(this.dialect, flat);
  }

  /** The same state, to be run on: what a run learns late is put into the copy, and this state can be started from again. */
  copy(): SchemaState {
    const copy = new SchemaState(this.dialect, this.base);
    for (const [key, entry] of this.own) copy.own.set(key, entry);
    return copy;
  }

  get(key: string): Entry | null | undefined {
    for (let layer: SchemaState | undefined = this; layer; layer = layer.base) {
      const entry = layer.own.get(key);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  set(key: string, entry: Entry | null): void {
    this.own.set(key, entry);
  }

  /** Keys changed in this layer alone. */
  changed(): readonly string[] {
    return [...this.own.keys()];
  }

  /**
   * A fact learned late: an operation of this layer proves that `entry` was there before. It is put beneath this layer.
   */
  learn(key: string, entry: Entry): void {
    (this.base ?? this).own.set(key, entry);
  }

  /** The state beneath this layer. */
  before(): SchemaState {
    return this.base ?? SchemaState.empty(this.dialect);
  }

  entries(withGone = false): Iterable<[string, Entry | null]> {
    return this.entriesWhere(() => true, withGone);
  }

  private *entriesWhere(isWanted: (key: string) => boolean, withGone = false): Iterable<[string, Entry | null]> {
    const seen = new Set<string>();
    for (let layer: SchemaState | undefined = this; layer; layer = layer.base) {
      for (const [key, entry] of layer.own) {
        if (!isWanted(key) || seen.has(key)) continue;
        seen.add(key);
        if (entry || withGone) yield [key, entry];
      }
    }
  }

  tableKey(name: QualifiedName): string {
    return `table ${qualifiedKey(this.dialect, name)}`;
  }
  enumKey(name: QualifiedName): string {
    return `enum ${qualifiedKey(this.dialect, name)}`;
  }
  columnKey(name: string): string {
    // MySQL and SQLite compare column names without regard to case; PostgreSQL names arrive folded.
    return nameKey(this.dialect, name);
  }
  /** Views of both kinds share a namespace; triggers and policies are named within their table (PostgreSQL, "CREATE TRIGGER"). */
  objectKey(object: ObjectName): string {
    const owner = object.table && TABLE_OWNED.has(object.kind) && this.dialect !== 'mysql' && this.dialect !== 'mariadb' && this.dialect !== 'sqlite' ? ` on ${qualifiedKey(this.dialect, object.table)}` : '';
    const kind = object.kind === 'materializedView' ? 'view' : object.kind === 'procedure' ? 'function' : object.kind;
    return `${kind} ${qualifiedKey(this.dialect, object.name)}${owner}`;
  }

  table(name: QualifiedName): Table | null | undefined {
    const entry = this.get(this.tableKey(name));
    return entry === null ? null : entry?.kind === 'table' ? entry.table : undefined;
  }
  enumType(name: QualifiedName): EnumType | null | undefined {
    const entry = this.get(this.enumKey(name));
    return entry === null ? null : entry?.kind === 'enum' ? entry.type : undefined;
  }
  object(name: ObjectName): SchemaObject | null | undefined {
    const entry = this.get(this.objectKey(name));
    return entry === null ? null : entry?.kind === 'object' ? entry.object : undefined;
  }
  setTable(table: Table): void {
    this.set(this.tableKey(table.name), { kind: 'table', table });
  }

  *tables(): Iterable<Table> {
    for (const [, entry] of this.entriesWhere((key) => key.startsWith('table '))) if (entry?.kind === 'table') yield entry.table;
  }

  /** Views, functions, triggers and the like: few among many tables. */
  *objects(): Iterable<SchemaObject> {
    for (const [, entry] of this.entriesWhere((key) => !key.startsWith('table ') && !key.startsWith('enum '))) if (entry?.kind === 'object') yield entry.object;
  }
}

const TABLE_OWNED: ReadonlySet<ObjectKind> = new Set(['trigger', 'policy', 'rule']);
