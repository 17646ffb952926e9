import type { Span } from '../model/source';

/** What a value of a message looks like, as far as literals, declared types and schemas tell. */
export interface Shape {
  /** `string`, `object`, `list`, `enum`, …; `?` where it is not known. */
  readonly type: string;
  readonly isOptional?: true;
  readonly isNullable?: true;
  /** Of an object. */
  readonly fields?: ReadonlyMap<string, Shape>;
  /** There may be more fields than these. */
  readonly isOpen?: true;
  /** Of a list. */
  readonly item?: Shape;
  /** Of an enum or a union of literals, sorted. */
  readonly values?: readonly string[];
}

/** What a reader does with a message before it uses it. */
export type Validation =
  /** Refuses what it does not know. */
  | 'strict'
  /** Refuses what does not fit, and leaves out what it does not know. */
  | 'strip'
  /** Refuses what does not fit. */
  | 'passthrough'
  /** Declared types alone: nothing is checked when it runs. */
  | 'none';

/** Code that puts a message under a contract. */
export interface Producer {
  readonly span: Span;
  readonly shape: Shape;
}

/** Code that reads the messages of a contract. */
export interface Consumer {
  readonly span: Span;
  readonly validation: Validation;
  /** What it declares or checks; absent where it says nothing. */
  readonly shape?: Shape;
  /** Names of properties that are read near it. */
  readonly reads: ReadonlySet<string>;
}

/** Messages that those who write and those who read them have agreed on: by transport, queue and name. */
export interface Contract {
  readonly transport: string;
  readonly queue: string | null;
  readonly job: string | null;
  readonly producers: readonly Producer[];
  readonly consumers: readonly Consumer[];
}

/** The contracts of one revision. */
export interface Contracts {
  /** By what names them. */
  readonly all: ReadonlyMap<string, Contract>;
  /** Registered code whose messages could not be told. */
  readonly unread: readonly { readonly span: Span; readonly reason: string }[];
}

/** What becomes of a message that the other release reads. */
export type Fate = 'ok' | 'wrong' | 'breaks' | 'unclear';

/** What changed about one contract between two revisions. */
export interface ContractChange {
  readonly contract: Contract;
  /** `field-added-optional`, `contract-removed`, … by weight the first of its fields' changes. */
  readonly change: string;
  /** For people: `+userEmail?`. */
  readonly fields: readonly string[];
  readonly oldMessageNewConsumer: Fate;
  readonly newMessageOldConsumer: Fate;
  readonly older?: Contract;
  readonly newer?: Contract;
}
