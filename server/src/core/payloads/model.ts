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
  /** It hands on what it was given itself: what is in it is declared, not written here. */
  readonly isForwarded?: true;
}

/** Code that reads the messages of a contract. */
export interface Consumer {
  readonly span: Span;
  readonly validation: Validation;
  /** What it declares or checks; absent where it says nothing. */
  readonly shape?: Shape;
  /** Names of properties that are read near it. */
  readonly reads: ReadonlySet<string>;
  /** Names of properties that choose what is worked on: what a query of many rows is narrowed by, the condition of a trigger. */
  readonly narrowsBy?: ReadonlySet<string>;
  /** It takes what does not fit for nothing: caught, or told apart before it is used. */
  readonly isTolerant?: true;
}

/** What those who write and those who read have agreed on: by transport, queue and name. */
export interface Contract {
  readonly transport: string;
  /** How long what is written waits for its reader, and who that is. Absent: a message of a queue, an event, a task. */
  readonly life?: Life;
  /** Of what is kept: it does not go by itself. */
  readonly isLasting?: true;
  /** Of what is kept: the key with holes, `usage:*`. */
  readonly queue: string | null;
  readonly job: string | null;
  readonly producers: readonly Producer[];
  readonly consumers: readonly Consumer[];
}

export type Life =
  /** A value under a key, that either release finds as the other one left it. */
  | 'kept'
  /** It goes to others, who are not part of the project. */
  | 'foreign';

/** The contracts of one revision. */
export interface Contracts {
  /** By what names them. */
  readonly all: ReadonlyMap<string, Contract>;
  readonly unread: readonly Unread[];
  /** Addresses of the project's own routes, whoever posts to them. */
  readonly routes: ReadonlySet<string>;
}

/** Code whose messages could not be told, and what is not compared at all. */
export interface Unread {
  readonly span: Span;
  readonly reason: string;
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
